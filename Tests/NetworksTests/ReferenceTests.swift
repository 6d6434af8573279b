import Testing

@testable import Networks
@testable import Tensor

/// Values computed by PyTorch 2.13 in double precision, from weights and inputs sin(a i + b) as `wave` makes them:
/// `torch.sin(torch.arange(n, dtype=torch.float64) * a + b).reshape(shape)`.
@Suite("Layers and losses, against PyTorch")
struct ReferenceTests {
    private let key = Key(1)

    @Test("a convolution of pictures: F.conv2d(x, w, b, stride=2, padding=1)")
    func convolution() {
        let layer = Convolution<Double>(from: 2, to: 3, size: 3, stride: 2, padding: 1, key: key)
        layer.weight.assign(wave([3, 2, 3, 3], 0.53, 0.2))
        layer.bias.assign(wave([3], 0.9, 0.4))
        let y = layer(wave([2, 2, 5, 4]))
        #expect(y.shape == [2, 3, 3, 2])
        expectClose(
            y,
            [
                0.968094399665, 1.89142801377, 1.19037157469, 0.321301600405, 0.585629512641, 1.65887708432,
                0.50078170226, -0.474756501682, -0.111530024298, 0.859259683735, 0.869442092234, -0.236190697993,
                1.14923623166, 2.16404198712, 2.14346237643, 1.08382700109, 0.799269305225, 1.92262503454,
                0.626395558432, -0.409367794014, -0.362574560572, 0.439548759467, 1.10038899751, 0.246624049059,
                0.617645486758, 1.59368879066, 2.06504541312, 1.39809604698, 0.161271067142, 0.939038858039,
                1.2587572856, 0.35537776691, -0.627877845352, -0.10494714004, 1.69146050519, 1.00000419031,
            ], within: 1e-11)
    }

    @Test("a convolution of sound: F.conv1d(x, w, b, stride=2, padding=1)")
    func convolutionOfSound() {
        let layer = Convolution<Double>(from: 2, to: 3, size: 3, stride: 2, padding: 1, dimensions: 1, key: key)
        layer.weight.assign(wave([3, 2, 3], 0.53, 0.2))
        layer.bias.assign(wave([3], 0.9, 0.4))
        let y = layer(wave([2, 2, 7]))
        #expect(y.shape == [2, 3, 4])
        expectClose(
            y,
            [
                1.2357863742, 1.55265752181, 0.604128844449, -0.622770878275, 0.123057854928, -0.27860831425,
                0.610193470195, 1.88559797817, 1.64188934289, 2.12775809895, 1.29999413933, -0.0220340050182,
                0.272283950164, 1.76670953489, 1.81623627477, 0.416358233565, 1.17150365563, -0.342914566836,
                -0.494695704913, 0.862404613806, 0.510046563232, 2.04222374299, 2.29603541075, 0.983714460041,
            ], within: 1e-11)
    }

    @Test("a transposed convolution: F.conv_transpose2d(x, w, b, stride=2, padding=1)")
    func transposedConvolution() {
        let layer = TransposedConvolution<Double>(from: 2, to: 3, size: 4, stride: 2, padding: 1, key: key)
        layer.weight.assign(wave([2, 3, 4, 4], 0.53, 0.2))
        layer.bias.assign(wave([3], 0.9, 0.4))
        let y = layer(wave([2, 2, 3, 2]))
        #expect(y.shape == [2, 3, 6, 4])
        expectClose([y.sum().item, y.absolute().sum().item], [104.038339987, 119.763006838], within: 1e-11)
        expectClose(
            Array(y.scalars[..<8]),
            [
                0.409613697678, 0.535409027862, -0.199091026577, 0.0585618785907, 0.233156297273, -0.0616835464157,
                0.761862724238, 0.467916155117,
            ], within: 1e-11)
    }

    @Test("layer normalisation: nn.LayerNorm(5)")
    func layerNorm() {
        let layer = LayerNorm<Double>(5)
        layer.scale.assign(wave([5], 0.7, 0.5))
        layer.shift.assign(wave([5], 0.3, 0.1))
        expectClose(
            layer(wave([2, 5], 1.3, 0.2)),
            [
                0.245213495485, 1.74384934281, 1.11687230285, 0.243122448359, 1.13632031001, 0.383551556791,
                1.72866634582, 0.820586159923, 0.157006799267, 1.1035262043,
            ], within: 1e-11)
    }

    @Test("batch normalisation: nn.BatchNorm1d(3), in training, its running statistics, and in use")
    func batchNorm() {
        let layer = BatchNorm<Double>(3)
        layer.scale.assign(wave([3], 0.7, 0.5))
        layer.shift.assign(wave([3], 0.3, 0.1))
        let x = wave([4, 3], 1.3, 0.2)
        expectClose(
            layer(x, mode: .train(key)),
            [
                0.274270947793, 1.46750412639, 0.84819217493, -0.406008045202, -1.03648525735, 0.94513192007,
                0.803196599423, 0.23260927991, -0.89707249972, -0.272125835426, 0.894045220287, 1.68061915367,
            ], within: 1e-11)
        expectClose(
            layer.runningMean.value, [-0.00620966614708, 0.0235314609316, 0.0187989426171], within: 1e-11)
        expectClose(
            layer.runningVariance.value, [0.968484872724, 0.957890309682, 0.962010122171], within: 1e-11)
        expectClose(
            layer(x),
            [
                0.199642471057, 1.31692420106, 0.949276688723, -0.295774161506, -0.368894610953, 1.01667924843,
                0.584835263874, 0.485527320319, -0.264212229178, -0.198273762095, 0.930841169677, 1.52806621465,
            ], within: 1e-11)
        // In use it only looks.
        expectClose(
            layer.runningMean.value, [-0.00620966614708, 0.0235314609316, 0.0187989426171], within: 1e-11)
    }

    @Test("batch normalisation of pictures: nn.BatchNorm2d(2)")
    func batchNormOfPictures() {
        let layer = BatchNorm<Double>(2)
        expectClose(
            layer(wave([2, 2, 2, 2], 1.3, 0.2), mode: .train(key)),
            [
                0.153366960336, 1.25408810336, 0.341203950262, -1.24790807601, -1.16818183444, 0.615778772294,
                1.50124673249, 0.191009410033, -1.39189881917, -0.972130343198, 0.695448076332, 1.16783014809,
                -0.136754912894, -1.48827964984, -0.655846515611, 1.14102799797,
            ], within: 1e-11)
        expectClose(layer.runningMean.value, [0.00873664241091, -0.000163324485475], within: 1e-11)
        expectClose(layer.runningVariance.value, [0.960191212657, 0.949798662816], within: 1e-11)
    }

    @Test("LSTM: nn.LSTM(2, 3, batch_first=True), weight_ih over weight_hh transposed, one bias")
    func lstm() {
        let layer = LSTM<Double>(from: 2, to: 3, key: key)
        layer.cell.weight.assign(wave([5, 12], 0.53, 0.2))
        layer.cell.bias.assign(wave([12], 0.9, 0.4))
        let (outputs, state) = layer.unrolled(wave([2, 4, 2], 0.7, 0.3))
        #expect(outputs.shape == [2, 4, 3])
        expectClose(
            outputs,
            [
                -0.177376802925, -0.108320271693, -0.0331572738319, -0.243649603196, -0.15368964378, -0.0784473687852,
                -0.217065809777, 0.213185816068, 0.115502415976, -0.053562701175, 0.329160849028, 0.142470484158,
                -0.181470092604, 0.148292571948, 0.156605060415, -0.169522884268, -0.106342491823, -0.112608876696,
                -0.379679431248, -0.0077610954525, 0.0811418939855, -0.0535845066581, 0.284834049216, 0.122952090816,
            ], within: 1e-11)
        expectClose(
            state.cell,
            [
                -0.0580626065071, 0.451811263242, 0.358176230879, -0.0575652809012, 0.380348852772, 0.315873438411,
            ], within: 1e-11)
        #expect(state.hidden == outputs.slice(axis: 1, from: 3, to: 4).reshaped([2, 3]))
    }

    @Test("GRU: nn.GRU(2, 3, batch_first=True), weights transposed")
    func gru() {
        let layer = GRU<Double>(from: 2, to: 3, key: key)
        layer.cell.input.weight.assign(wave([2, 9], 0.53, 0.2))
        layer.cell.recurrent.weight.assign(wave([3, 9], 0.41, 0.6))
        layer.cell.input.bias?.assign(wave([9], 0.9, 0.4))
        layer.cell.recurrent.bias?.assign(wave([9], 0.8, 0.1))
        expectClose(
            layer(wave([2, 4, 2], 0.7, 0.3)),
            [
                -0.0369427686676, 0.167630351073, 0.555117143802, -0.135508359672, -0.195416461101, 0.153420543638,
                -0.439114912944, -0.562588255069, 0.611732365129, -0.777075038087, -0.679140193461, 0.830651486087,
                -0.219922830354, 0.302495737061, 0.76308516577, -0.264410556214, -0.0277549420364, 0.396874899866,
                -0.421536434158, -0.465265563137, 0.320029969309, -0.740646247912, -0.658398100025, 0.799324892476,
            ], within: 1e-11)
    }

    @Test("losses, at logits that would overflow a naive formula too")
    func losses() {
        let logits = Tensor<Double>([-30, -1.5, 0, 2, 40, 800])
        let targets = Tensor<Double>([1, 0.25, 0.5, 1, 0, 1])
        expectClose(
            binaryCrossEntropy(logits: logits, targets, reduction: .none),
            [30, 0.576413277983, 0.69314718056, 0.126928011043, 40, 0], within: 1e-11)
        let rows = wave([3, 4], 1.7, 0.3) * 3
        expectClose(
            crossEntropy(logits: rows, labels: [2, 0, 3], reduction: .none),
            [4.48153656629, 0.527950669671, 2.61687905838], within: 1e-11)
        expectClose(
            crossEntropy(logits: rows, targets: wave([3, 4], 0.9, 0.1).softmax(), reduction: .none),
            [2.89579727953, 2.93756173558, 2.51425354162], within: 1e-11)
        #expect(crossEntropy(logits: Tensor<Double>([[1e4, -1e4]]), labels: [1]).item == 2e4)
        expectClose(
            [binaryCrossEntropy(logits: logits, targets).item, squaredError(logits, targets, reduction: .sum).item],
            [
                (30 + 0.576413277983 + 0.69314718056 + 0.126928011043 + 40) / 6,
                961 + 3.0625 + 0.25 + 1 + 1600 + 638_401,
            ],
            within: 1e-11)
        #expect(meanSquaredError(Tensor<Double>([1, 2]), Tensor([3, 2])).item == 2)
    }

    @Test("activations: leaky_relu(0.2), elu, gelu, softplus")
    func activations() {
        let x = Tensor<Double>([-2, -0.5, 0, 0.7, 3])
        expectClose(Activation<Double>.leakyRelu(slope: 0.2)(x), [-0.4, -0.1, 0, 0.7, 3], within: 1e-15)
        expectClose(Activation<Double>.elu(x), [-0.864664716763, -0.393469340287, 0, 0.7, 3], within: 1e-11)
        expectClose(
            Activation<Double>.gelu(x), [-0.0455002638964, -0.154268769363, 0, 0.530625443444, 2.99595030591],
            within: 1e-11)
        expectClose(
            Activation<Double>.softplus(x),
            [0.126928011043, 0.47407698418, 0.69314718056, 1.10318604889, 3.04858735157],
            within: 1e-11)
    }
}
