import Testing

@testable import Tensor

@Suite("Convolution, against its definition")
struct ConvolutionTests {
    @Test("a convolution is a sum over windows", arguments: [1, 2], [0, 1])
    func definition(stride: Int, padding: Int) {
        let (x, kernel) = (draw([2, 3, 6, 5], in: -1...1, Key(1)), draw([4, 3, 3, 2], in: -1...1, Key(2)))
        let y = x.convolved(with: kernel, stride: stride, padding: padding)
        #expect(y.shape == [2, 4, (3 + 2 * padding) / stride + 1, (3 + 2 * padding) / stride + 1])
        for p in places(y.shape) {
            let terms = places([3, 3, 2]).map { tap in
                let (row, column) = (p[2] * stride + tap[1] - padding, p[3] * stride + tap[2] - padding)
                guard (0..<6).contains(row), (0..<5).contains(column) else { return 0.0 }
                return x[p[0], tap[0], row, column] * kernel[p[1], tap[0], tap[1], tap[2]]
            }
            #expect(close([y[p[0], p[1], p[2], p[3]]], [terms.reduce(0, +)]))
        }
    }

    @Test("sound is a picture of one row")
    func oneDimension() {
        let (x, kernel) = (draw([2, 3, 9], in: -1...1, Key(1)), draw([4, 3, 4], in: -1...1, Key(2)))
        let picture = x.expanded(axis: 2).convolved(with: kernel.expanded(axis: 2), stride: 2)
        #expect(close(x.convolved(with: kernel, stride: 2).scalars, picture.scalars))
    }

    @Test("the transposed convolution is the adjoint of the convolution", arguments: [1, 2, 3], [0, 1])
    func adjoint(stride: Int, padding: Int) {
        let kernel = draw([4, 3, 3, 3], in: -1...1, Key(2))
        let x = draw([2, 3, 7, 7], in: -1...1, Key(1))
        let y = x.convolved(with: kernel, stride: stride, padding: padding)
        let z = draw(y.shape, in: -1...1, Key(3))
        let back = z.transposeConvolved(with: kernel, stride: stride, padding: padding)
        // Where strides do not reach the last places, the convolution never saw them.
        let seen = x.slice(axis: 2, from: 0, to: back.shape[2]).slice(axis: 3, from: 0, to: back.shape[3])
        let unseen = x - seen.padded(before: [0, 0, 0, 0], after: [0, 0, 7 - back.shape[2], 7 - back.shape[3]])
        #expect(
            padding > 0 || unseen.convolved(with: kernel, stride: stride, padding: padding).square().sum().item < 1e-24)
        guard back.shape == x.shape else { return }
        #expect(close([(y * z).sum().item], [(x * back).sum().item]))
    }

    @Test("pools are the greatest and the mean of their windows")
    func pooling() {
        let x = Tensor<Double>.range(16).reshaped([1, 1, 4, 4])
        #expect(x.maxPooled(2) == Tensor([5.0, 7, 13, 15], shape: [1, 1, 2, 2]))
        #expect(x.averagePooled(2) == Tensor([2.5, 4.5, 10.5, 12.5], shape: [1, 1, 2, 2]))
        #expect(x.maxPooled(3, stride: 1) == Tensor([10.0, 11, 14, 15], shape: [1, 1, 2, 2]))
        let y = draw([2, 3, 6], in: -1...1, Key(5))
        for p in places([2, 3, 3]) {
            let pair = [y[p[0], p[1], 2 * p[2]], y[p[0], p[1], 2 * p[2] + 1]]
            #expect(y.maxPooled(2)[p[0], p[1], p[2]] == pair.max())
        }
    }

    @Test("upsampling repeats the nearest place")
    func upsampling() {
        let x = draw([2, 3, 2, 3], in: -1...1, Key(4))
        let y = x.upsampled(3)
        #expect(y.shape == [2, 3, 6, 9])
        for p in places(y.shape) { #expect(y[p[0], p[1], p[2], p[3]] == x[p[0], p[1], p[2] / 3, p[3] / 3]) }
    }

    @Test("folding counts how many windows each place is in")
    func folding() {
        let ones = Tensor<Double>.ones([1, 1, 5])
        #expect(ones.unfolded([3]).folded(into: [1, 1, 5], [3]).scalars == [1, 2, 3, 2, 1])
    }
}
