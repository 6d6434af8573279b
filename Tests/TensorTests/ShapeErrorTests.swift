import Testing

@testable import Tensor

/// Runs what is wrong in a process of its own, and looks for a sentence in its last words.
private func says(_ sentence: String, _ result: ExitTest.Result?) -> Bool {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(sentence)
}

@Suite("Mistakes with shapes stop the program with a sentence")
struct ShapeErrorTests {
    @Test("arithmetic names both shapes")
    func broadcasting() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3]) + Tensor<Float>.zeros([4])
        }
        #expect(says("add was asked of the shapes [2, 3] and [4], which do not broadcast to one.", result))
    }

    @Test("a matrix product with a bias names all three shapes and the caller's line")
    func productWithBias() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let (x, w) = (Tensor<Float>.zeros([2, 3]), Tensor<Float>.zeros([3, 4]))
            _ = x.matmul(w, bias: .zeros([3]), file: "Here.swift", line: 123)
        }
        #expect(
            says(
                "Here.swift:123: Fatal error: There is no product of the shapes [2, 3] and [3, 4] plus a bias of the shape [3].",
                result))
    }

    @Test("a product is not rectified with a negative slope, which its sign could not tell")
    func negativeSlope() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let (x, w) = (Tensor<Float>.zeros([2, 3]), Tensor<Float>.zeros([3, 4]))
            _ = x.matmul(w, bias: .zeros([4]), then: .leakyRelu(slope: -0.5), file: "Here.swift", line: 123)
        }
        #expect(says("Here.swift:123: Fatal error: A product cannot be rectified with the slope -0.5", result))
    }

    @Test("a matrix product names both shapes, the inner lengths and the caller's line")
    func product() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = matmul(Tensor<Float>.zeros([2, 3]), Tensor<Float>.zeros([2, 4]), file: "Here.swift", line: 123)
        }
        #expect(
            says(
                "Here.swift:123: Fatal error: There is no matrix product of the shapes [2, 3] and [2, 4]: the inner lengths are 3 and 2.",
                result))
    }

    @Test("the caller's file and line are given without being asked for")
    func callerLine() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3]).reshaped([4, 2])
        }
        #expect(says("TensorTests/ShapeErrorTests.swift:\(#line - 3): Fatal error:", result))
        #expect(says("A tensor of shape [2, 3] has 6 elements and cannot take the shape [4, 2].", result))
    }

    @Test("a loss that is not a number is refused with its shape")
    func loss() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.zeros([2, 3]).variable()
            _ = gradient(of: x * 2, at: [x])
        }
        #expect(says("A gradient is that of a single number, but the loss has the shape [2, 3].", result))
    }

    @Test("a constant is refused as the place of a derivative")
    func constant() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            let x = Tensor<Float>.zeros([2, 3])
            _ = gradient(of: (x * 2).sum(), at: [x])
        }
        #expect(says("Input 0, of shape [2, 3], is a constant; derivatives begin at a `variable()`.", result))
    }

    @Test("an axis that is not there is named with the shape")
    func axis() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3]).sum(axis: 2)
        }
        #expect(says("A sum asked for axis 2, but the shape [2, 3] has 2 axes.", result))
    }

    @Test("an element that is not there is named with the shape")
    func element() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3])[1, 3]
        }
        #expect(says("There is no element [1, 3] in a tensor of shape [2, 3].", result))
        let item = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([2, 3]).item
        }
        #expect(says("Only a tensor with one element is a number; this one has the shape [2, 3].", item))
    }

    @Test("an index that is not there is named")
    func index() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([5, 3]).gathered([0, 5])
        }
        #expect(says("The index 5 cannot be gathered from axis 0 of the shape [5, 3].", result))
    }

    @Test("a kernel that does not fit is named with the picture")
    func kernel() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([1, 2, 5, 5]).convolved(with: Tensor.zeros([4, 3, 3, 3]))
        }
        #expect(says("A kernel of shape [4, 3, 3, 3] cannot convolve the shape [1, 2, 5, 5]", result))
        let tall = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.zeros([1, 3, 2, 5]).convolved(with: Tensor.zeros([4, 3, 3, 3]))
        }
        #expect(says("Windows [3, 3] by 1 do not fit the shape [1, 3, 2, 5]", tall))
    }

    @Test("parts that do not fit together are named")
    func concatenation() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = Tensor<Float>.concatenated([.zeros([2, 3]), .zeros([2, 4])], axis: 0)
        }
        #expect(
            says("Tensors of shapes [[2, 3], [2, 4]] differ in more than axis 0 and cannot be concatenated.", result))
    }
}
