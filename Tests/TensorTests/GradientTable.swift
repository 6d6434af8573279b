@testable import Tensor

/// Every operation of the table, and what is made of them, on shapes that broadcast, that are empty, that are one, and
/// that fill no vector register evenly.
let gradientChecks: [GradientCheck] =
    elementwiseChecks + arithmeticChecks + shapingChecks + indexingChecks + reductionChecks + productChecks
    + convolutionChecks

private let positive = 0.3...2.5

private let elementwiseChecks: [GradientCheck] = [
    GradientCheck("negate", [[37]]) { -$0[0] },
    GradientCheck("reciprocal", [[5, 7]], in: positive) { $0[0].reciprocal() },
    GradientCheck("square", [[19]]) { $0[0].square() },
    GradientCheck("squareRoot", [[33]], in: positive) { $0[0].squareRoot() },
    GradientCheck("exp", [[3, 11]]) { $0[0].exp() },
    GradientCheck("expMinusOne", [[17]]) { $0[0].expMinusOne() },
    GradientCheck("log", [[17]], in: positive) { $0[0].log() },
    GradientCheck("logOnePlus", [[17]], in: -0.5...2) { $0[0].logOnePlus() },
    GradientCheck("sin", [[2, 3, 5]]) { $0[0].sin() },
    GradientCheck("cos", [[35]]) { $0[0].cos() },
    GradientCheck("tanh", [[35]]) { $0[0].tanh() },
    GradientCheck("sigmoid", [[35]], in: -6...6) { $0[0].sigmoid() },
    GradientCheck("softplus", [[35]], in: -6...6) { $0[0].softplus() },
    GradientCheck("relu", [[35]]) { $0[0].relu() * $0[0] },
    GradientCheck("absolute", [[35]]) { $0[0].absolute() * $0[0] },
    GradientCheck("sign", [[35]], in: positive) { $0[0].sign() * $0[0] },
    GradientCheck("floor", [[9]], in: 1.1...1.9) { $0[0].floor() * $0[0].exp() },
    GradientCheck("erf", [[35]]) { $0[0].erf() },
    GradientCheck("leakyRelu", [[35]]) { $0[0].leakyRelu(slope: 0.2) * $0[0] },
    GradientCheck("logisticLoss", [[35], [35]], in: -3...3) { $0[0].logisticLoss($0[1]) },
    GradientCheck("logisticLoss of one target", [[3, 5], [1]]) { $0[0].logisticLoss($0[1]).square() },
    GradientCheck("elu of positive numbers", [[9]], in: 0.1...2) { $0[0].elu() },
    GradientCheck("elu of negative numbers", [[9]], in: -2 ... -0.1) { $0[0].elu(scale: 1.5) },
    GradientCheck("gelu", [[35]]) { $0[0].gelu() },
    GradientCheck("logSigmoid", [[35]]) { $0[0].logSigmoid() },
    GradientCheck("a number", [[]]) { $0[0].tanh() * $0[0] },
    GradientCheck("nothing", [[0]]) { $0[0].exp() },
    GradientCheck("a whole power", [[9]]) { $0[0].power(5) },
    GradientCheck("a negative power", [[9]], in: positive) { $0[0].power(-3) },
    GradientCheck("a broken power", [[9]], in: positive) { $0[0].power(2.5) },
]

private let arithmeticChecks: [GradientCheck] = [
    GradientCheck("add", [[3, 5], [5]]) { $0[0] + $0[1] },
    GradientCheck("subtract", [[5], [3, 1]]) { $0[0] - $0[1] },
    GradientCheck("multiply", [[4, 1, 3], [2, 1]]) { $0[0] * $0[1] },
    GradientCheck("divide", [[7, 1], [1, 5]], in: positive) { $0[0] / $0[1] },
    GradientCheck("power", [[3, 2], [2]], in: positive) { $0[0].power($0[1]) },
    GradientCheck("maximum", [[3, 11], [11]]) { .maximum($0[0].square(), $0[1]) },
    GradientCheck("minimum", [[3, 11], [3, 1]]) { .minimum($0[0], $0[1].square()) },
    GradientCheck("equals share a maximum", [[5]]) { .maximum($0[0].square(), $0[0] * $0[0]) },
    GradientCheck("an input twice", [[6]]) { $0[0] * $0[0] * $0[0] },
    GradientCheck("a number and a tensor", [[3, 4], []]) { $0[0] * $0[1] + $0[1] / 3 },
    GradientCheck("nothing and a row", [[0, 3], [3]]) { $0[0] * $0[1] },
    GradientCheck("one of each", [[1, 1], [1]]) { $0[0] * $0[1] },
    GradientCheck("numbers on both sides", [[5]], in: positive) { (2 - $0[0]) * (1 / $0[0]) + (3 * $0[0] - 1) / 2 },
    GradientCheck("clamped", [[21]], in: 0...1) { ($0[0] * 3).clamped(to: 0.5...2.5) * $0[0] },
    GradientCheck("select", [[3, 5], [5], [3, 1]]) { .select(where: $0[0] .> 0, $0[1].square(), $0[2] * $0[0]) },
]

private let shapingChecks: [GradientCheck] = [
    GradientCheck("broadcast", [[3, 1]]) { $0[0].broadcast(to: [2, 3, 5]) },
    GradientCheck("broadcast to nothing", [[1, 3]]) { $0[0].broadcast(to: [0, 3]) },
    GradientCheck("reshape", [[3, 4]]) { $0[0].reshaped([2, -1]).square() },
    GradientCheck("permuted", [[2, 3, 5]]) { $0[0].permuted([2, 0, 1]) },
    GradientCheck("transposed", [[2, 3, 5]]) { $0[0].transposed() },
    GradientCheck("permuted with axes of one", [[1, 3, 1, 4]]) { $0[0].permuted([3, 2, 0, 1]) },
    GradientCheck("slice", [[4, 5, 3]]) { $0[0].slice(axis: 1, from: 1, to: 4) },
    GradientCheck("every third", [[17]]) { $0[0].slice(axis: 0, from: 1, to: 17, step: 3) },
    GradientCheck("an empty slice", [[4, 5]]) { $0[0].slice(axis: 1, from: 2, to: 2) },
    GradientCheck("rows, columns and a row", [[5, 6]]) {
        $0[0][rows: 1..<4][columns: 2..<5] * $0[0][row: 0][columns: 0..<3]
    },
    GradientCheck("reversed", [[3, 5]]) { $0[0].reversed(axis: -1) },
    GradientCheck("padded", [[2, 3]]) { $0[0].padded(before: [1, 0], after: [0, 2]) },
    GradientCheck("padded with a number", [[2, 3]]) { $0[0].padded(before: [1, 0], after: [0, 2], with: 7).square() },
    GradientCheck("split", [[3, 7]]) {
        let s = $0[0].split(axis: 1, sizes: [2, 3, 2]); return s[0] * s[2]
    },
    GradientCheck("concatenate", [[2, 3], [2, 1], [2, 4]]) { .concatenated($0, axis: 1) },
    GradientCheck("concatenate with nothing", [[2, 3], [0, 3]]) { .concatenated($0) },
    GradientCheck("stacked", [[2, 3], [2, 3]]) { .stacked($0, axis: -1) },
]

private let indexingChecks: [GradientCheck] = [
    GradientCheck("gathered", [[5, 3]]) { $0[0].gathered([4, 0, 4, 2]) },
    GradientCheck("gathered along the last axis", [[5, 3]]) { $0[0].gathered([2, 2, 0, 1], axis: -1) },
    GradientCheck("gathered nothing", [[5, 3]]) { $0[0].gathered([]) },
    GradientCheck("scatterAdded", [[4, 3]]) { $0[0].scatterAdded([1, 1, 5, 0], length: 6) },
    GradientCheck("scatterAdded along the last axis", [[2, 4]]) {
        $0[0].scatterAdded([1, 1, 2, 0], axis: 1, length: 3)
    },
    GradientCheck("chosen", [[3, 4]]) { $0[0].logSoftmax().chosen([2, 0, 3]) },
    GradientCheck("placed", [[3]]) { LinearMap.place([2, 0, 2], columns: 4).apply(to: $0[0]).square() },
    GradientCheck("chosen and used besides", [[3, 4]]) {
        ($0[0] * $0[0]).sum(axis: 1) + $0[0].chosen([2, 0, 3]) * $0[0].chosen([1, 1, 1])
    },
    GradientCheck("sorted", [[3, 8, 2]]) { $0[0].sorted(axis: 1).cumulativeSum(axis: 1) },
]

private let reductionChecks: [GradientCheck] = [
    GradientCheck("sum", [[3, 5]]) { $0[0].sum() * $0[0] },
    GradientCheck("sum of nothing", [[0, 3]]) { $0[0].sum(axis: 0) },
    GradientCheck("sum along axes", [[3, 5, 2, 7]]) { $0[0].sum(axes: [0, -2]).square() },
    GradientCheck("summed to a shape", [[2, 3, 5]]) { $0[0].summed(to: [3, 1]) },
    GradientCheck("mean", [[3, 5]]) { $0[0].mean(axis: 0, keeping: true) * $0[0] },
    GradientCheck("variance", [[3, 5]]) { $0[0].variance(axis: 1) },
    GradientCheck("variance of all", [[3, 5]]) { $0[0].variance() },
    GradientCheck("the greatest", [[4, 9]]) { $0[0].max(axis: 1) * $0[0].sum(axis: 1) },
    GradientCheck("the smallest", [[4, 9, 3]]) { $0[0].min(axis: 1, keeping: true).square() },
    GradientCheck("the greatest of all", [[4, 9]]) { $0[0].max() * $0[0].min() },
    GradientCheck("softmax", [[3, 7]]) { $0[0].softmax() },
    GradientCheck("softmax along the first axis", [[3, 7]]) { $0[0].softmax(axis: 0) },
    GradientCheck("logSoftmax", [[3, 7]]) { $0[0].logSoftmax() },
    GradientCheck("logSumExp", [[3, 7, 2]]) { $0[0].logSumExp(axis: 1) },
    GradientCheck("logSumExp of long rows", [[3, 150]]) { $0[0].logSumExp() },
    GradientCheck("cumulativeSum", [[3, 7]]) { $0[0].cumulativeSum().square() },
    GradientCheck("cumulativeSum along the first axis", [[3, 7]]) { $0[0].cumulativeSum(axis: 0) },
]

private let productChecks: [GradientCheck] = [
    GradientCheck("matmul", [[5, 7], [7, 3]]) { $0[0].matmul($0[1]) },
    GradientCheck("matmul, the first transposed", [[7, 5], [7, 3]]) { matmul($0[0], $0[1], transposeA: true) },
    GradientCheck("matmul, the second transposed", [[5, 7], [3, 7]]) { matmul($0[0], $0[1], transposeB: true) },
    GradientCheck("matmul, both transposed", [[7, 5], [3, 7]]) {
        matmul($0[0], $0[1], transposeA: true, transposeB: true)
    },
    GradientCheck("matmul of batches", [[2, 1, 3, 5], [4, 5, 2]]) { matmul($0[0], $0[1]) },
    GradientCheck("matmul of batches, both transposed", [[2, 5, 3], [2, 4, 5]]) {
        matmul($0[0], $0[1], transposeA: true, transposeB: true)
    },
    GradientCheck("matmul of a batch and a matrix", [[2, 4, 3], [3, 5]]) { matmul($0[0], $0[1]) },
    GradientCheck("matmul of a matrix and a batch", [[4, 3], [2, 3, 5]]) { matmul($0[0], $0[1]) },
    GradientCheck("matmul with a bias", [[5, 7], [7, 3], [3]]) { $0[0].matmul($0[1], bias: $0[2]).square() },
    GradientCheck("matmul over nothing with a bias", [[4, 0], [0, 5], [5]]) { $0[0].matmul($0[1], bias: $0[2]) },
    GradientCheck("matmul over nothing", [[4, 0], [0, 5]]) { matmul($0[0], $0[1]) + 1 },
    GradientCheck("matmul of one", [[1, 1], [1, 1]]) { matmul($0[0], $0[1]) },
]

private let convolutionChecks: [GradientCheck] = [
    GradientCheck("unfolded", [[2, 3, 7]]) { $0[0].unfolded([3], stride: 2) },
    GradientCheck("unfolded in two dimensions", [[2, 2, 4, 5]]) { $0[0].unfolded([3, 2]).square() },
    GradientCheck("folded", [[3, 3, 2, 3]]) { $0[0].folded(into: [2, 3, 7], [3], stride: 2) },
    GradientCheck("convolution in one dimension", [[2, 3, 9], [4, 3, 3]]) {
        $0[0].convolved(with: $0[1], stride: 2, padding: 1)
    },
    GradientCheck("convolution in two dimensions", [[2, 2, 5, 6], [3, 2, 3, 2]]) { $0[0].convolved(with: $0[1]) },
    GradientCheck("convolution by strides", [[1, 2, 6, 6], [3, 2, 3, 3]]) {
        $0[0].convolved(with: $0[1], stride: 2, padding: 1)
    },
    GradientCheck("convolution with a bias", [[3, 2, 5], [4, 2, 3], [4]]) {
        $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
    },
    GradientCheck("convolution of one by one", [[1, 2, 4, 1], [3, 2, 2, 1], [3]]) {
        $0[0].convolved(with: $0[1], bias: $0[2])
    },
    GradientCheck("transposed convolution with a bias", [[3, 2, 3], [2, 4, 3], [4]]) {
        $0[0].transposeConvolved(with: $0[1], bias: $0[2], stride: 2, padding: 1)
    },
    GradientCheck("convolution of nothing", [[0, 2, 5, 5], [3, 2, 3, 3]]) { $0[0].convolved(with: $0[1]) },
    GradientCheck("convolution to a point", [[1, 1, 3, 3], [1, 1, 3, 3]]) { $0[0].convolved(with: $0[1]) },
    GradientCheck("transposed convolution in one dimension", [[2, 3, 4], [3, 2, 4]]) {
        $0[0].transposeConvolved(with: $0[1], stride: 2, padding: 1)
    },
    GradientCheck("transposed convolution in two dimensions", [[2, 3, 3, 2], [3, 2, 4, 3]]) {
        $0[0].transposeConvolved(with: $0[1], stride: 2, padding: 1)
    },
    GradientCheck("maxPooled", [[2, 3, 6, 4]]) { $0[0].maxPooled(2).square() },
    GradientCheck("maxPooled with overlap", [[2, 3, 7]]) { $0[0].maxPooled(3, stride: 2).square() },
    GradientCheck("averagePooled", [[2, 3, 6, 4]]) { $0[0].averagePooled(2).square() },
    GradientCheck("upsampled", [[2, 3, 3, 2]]) { $0[0].upsampled(2).square() },
    GradientCheck("upsampled in one dimension", [[2, 3, 4]]) { $0[0].upsampled(3) },
]
