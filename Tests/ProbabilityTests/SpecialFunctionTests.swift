@testable import Probability
import Tensor
import Testing

// Reference values: mpmath 1.4 at fifty digits, of the doubles themselves.

@Suite("Special functions")
struct SpecialFunctionTests {
    static let erfc: [(Double, Double)] = [
        (-3, 1.9999779095030014146), (-0.5, 1.5204998778130465377), (0.3, 0.67137324054087258381),
        (0.5, 0.47950012218695346232), (0.7, 0.32219880616258155772), (1, 0.15729920705028513066),
        (2.5, 0.00040695201744495893956), (5, 1.5374597944280348502e-12), (10, 2.088487583762544757e-45),
        (20, 5.3958656116079009289e-176), (26.5, 2.2109076642637342759e-307),
        // Whose squares are rounded.
        (3.3, 3.0577097964381651988e-6), (7.1, 1.0073402520858439065e-23), (13.7, 1.2613158337408748597e-83),
        (26.3, 8.5902490587940491548e-303),
    ]

    @Test("erfc keeps its digits far in the tail", arguments: erfc)
    func complementaryError(x: Double, truth: Double) {
        #expect(deviation(Double.erfc(x), truth) < 6e-16)
    }

    @Test(
        "erfc without its decay",
        arguments: [
            (-5, 144009798674.66104041), (-1, 5.0089800807622834663), (0, 1), (0.1, 0.89645697996912663666),
            (1, 0.42758357615580700441), (3, 0.17900115118138995042), (10, 0.056140992743822585858),
            (100, 0.0056416137829894292027), (1e10, 5.6418958354775628695e-11),
        ])
    func scaledError(x: Double, truth: Double) {
        #expect(deviation(Double.scaledErfc(x), truth) < 6e-16)
    }

    @Test(
        "the normal distribution function and its logarithm",
        arguments: [
            (-37.5, 4.6053530095819548438e-308, -707.66898931750719107),
            (-30, 4.9067139271481870595e-198, -454.32124395634319711),
            (-10, 7.619853024160526066e-24, -53.231285150512470578),
            (-33.3, 1.9305055059278399761e-243, -558.8703957087615412),
            (-12.1, 5.2805587674335603344e-34, -76.623861242513235557),
            (-5, 2.8665157187919391167e-7, -15.064998393988725736), (-2, 0.0227501319481792072, -3.7831843336820319488),
            (-1, 0.15865525393145705141, -1.8410216450092635058),
            (-0.25, 0.40129367431707627576, -0.91306176481113505517),
            (0, 0.5, -0.69314718055994530942), (0.25, 0.59870632568292372424, -0.51298407540943043213),
            (1, 0.84134474606854294859, -0.17275377902344988953),
            (3, 0.99865010196836990547, -0.0013508099647481937988),
            (8, 0.9999999999999993779, -6.2209605742717860585e-16),
        ])
    func normal(x: Double, truth: Double, logarithm: Double) {
        #expect(deviation(normalCDF(x), truth) < 1e-15)
        #expect(deviation(normalSurvival(-x), truth) < 1e-15)
        #expect(deviation(logNormalCDF(x), logarithm) < 1e-15)
    }

    @Test("the logarithm of the normal tail goes on where the tail underflows")
    func normalFarOut() {
        #expect(deviation(logNormalCDF(-50), -1254.8313611394199013) < 1e-15)
        #expect(deviation(logNormalCDF(-1000), -500007.82669481218431) < 1e-15)
        #expect(deviation(logNormalCDF(-1e8), -5000000000000019.3396) < 1e-15)
        #expect(normalCDF(-40) == 0 && normalCDF(40) == 1 && normalCDF(.nan).isNaN)
        #expect(normalCDF(-.infinity) == 0 && normalCDF(.infinity) == 1)
    }

    @Test(
        "normal quantiles",
        arguments: [
            (1e-300, -37.047096299361199237), (1e-100, -21.273453560965324294), (1e-20, -9.2623400897984075796),
            (1e-9, -5.9978070150076868614), (0.001, -3.0902323061678135354), (0.02, -2.0537489106318230443),
            (0.0749, -1.4402382675279636631), (0.2, -0.84162123357291416552), (0.4999, -0.00025066283008800749239),
            (0.6, 0.25334710313579974132), (0.95, 1.6448536269514722843), (0.9999999, 5.1993375822906610937),
        ])
    func quantile(p: Double, truth: Double) {
        #expect(deviation(normalQuantile(p), truth) < 1e-15)
    }

    @Test("quantile and distribution function undo each other across the whole range")
    func quantileInverts() {
        for i in 1..<2000 {
            let x = -37 + 45 * Double(i) / 2000
            // Φ(x) is only known to its own rounding, which is x φ(x) ε / φ(x) in x for the lower tail.
            let back = normalQuantile(normalCDF(x))
            let slack = x < 0 ? 6e-16 : 2e-16 / Gaussian.standard(1).density(x)
            #expect((back - x).magnitude < slack * max(1, x.magnitude) + 4e-16)
        }
        #expect(normalQuantile(0) == -.infinity && normalQuantile(1) == .infinity && normalQuantile(0.5) == 0)
        #expect(normalQuantile(-0.1).isNaN && normalQuantile(.nan).isNaN)
    }

    static let gamma: [(Double, Double, Double)] = [
        (1e-10, 23.025850929882735237, -10000000000.5772153), (0.01, 4.5994798780420217016, -100.56088545786867242),
        (0.3, 1.0957979948180755606, -3.5025242222001331249), (0.5, 0.57236494292470008707, -1.9635100260214234794),
        (0.99, 0.0058548067647097814532, -0.59378630405559515926),
        (0.9999999, 5.7721574684441928263e-8, -0.57721582939495147942), (1, 0, -0.57721566490153286061),
        (1.0000001, -5.772155829918507097e-8, -0.57721550040813810031),
        (1.5, -0.12078223763524522235, 0.036489973978576520559),
        (1.9999, -0.000042275208772153458011, 0.42271983967113096533), (2, 0, 0.42278433509846713939),
        (2.0001, 0.000042281658112919946317, 0.42284882648466538607),
        (2.7, 0.43482055365510467324, 0.79678316899114109494), (3, 0.69314718055994530942, 0.92278433509846713939),
        (3.5, 1.2009736023470742248, 1.1031566406452431872), (7.25, 7.0521854507385394449, 1.9104535268837360284),
        (9.99, 12.77931521435019336, 2.250700372831201122), (10, 12.801827480081469611, 2.2517525890667211076),
        (25.5, 56.389167643719946744, 3.2189424728839197665), (171.6, 709.6573587630563213, 5.1422496041643719166),
        (1e5, 1051287.7089736568949, 11.512920464961895087), (1e15, 33538776394910668.91, 34.53877639491068476),
    ]

    @Test("log Γ and ψ, at their zeros too", arguments: gamma)
    func gammaFunction(x: Double, logarithm: Double, derivative: Double) {
        #expect(deviation(logGamma(x), logarithm) < 1.5e-15)
        #expect(deviation(digamma(x), derivative) < 1.5e-15)
    }

    @Test("ψ keeps its digits at its zero; below zero both refuse")
    func gammaEdges() {
        #expect(deviation(digamma(1.4616321449683622), -9.2412655217294275168e-17) < 1e-15)
        #expect(deviation(digamma(1.46), -0.0015805619870834521062) < 1e-15)
        #expect(logGamma(0) == .infinity && logGamma(-1).isNaN && digamma(-0.5).isNaN)
        for i in 1..<400 {
            let x = Double(i) * 0.05
            #expect((logGamma(x + 1) - logGamma(x) - Double.log(x)).magnitude < 1e-14 * max(1, logGamma(x + 1)))
        }
    }

    @Test(
        "incomplete gamma functions, both tails",
        arguments: [
            (0.5, 0.1, 0.34527915398142297956, 0.65472084601857702044),
            (0.5, 3, 0.98569412156457036047, 0.014305878435429639526),
            (1, 1, 0.6321205588285576784, 0.3678794411714423216),
            (2.5, 1.2, 0.20852587940567532064, 0.79147412059432467936),
            (3, 20, 0.99999954448504944108, 4.5551495055892127998e-7),
            (10, 9.5, 0.47817397776279258911, 0.52182602223720741089),
            (10, 12, 0.75760783832948765132, 0.24239216167051234868),
            (50, 30, 0.00051889146254803429258, 0.99948110853745196571),
            (100, 101, 0.55289629343451124579, 0.44710370656548875421),
            (100, 200, 0.99999999999999815611, 1.8438936497115741514e-15),
            (1000, 900, 0.00054990226571178292301, 0.99945009773428821708),
            (1000, 1050, 0.9413288886226819229, 0.058671111377318077098),
            (100000, 100500, 0.9428967300239712886, 0.057103269976028711396),
            (0.5, 300, 1, 1.674167984691787762e-132),
        ])
    func incompleteGammas(a: Double, x: Double, lower: Double, upper: Double) {
        let found = incompleteGamma(a, x)
        #expect(deviation(found.lower, lower) < 1e-13)
        #expect(deviation(found.upper, upper) < 1e-13)
        #expect(deviation(chiSquaredTail(2 * x, degreesOfFreedom: 2 * a), upper) < 1e-13)
    }

    @Test(
        "the incomplete beta function and its mirror image",
        arguments: [
            (0.5, 0.5, 0.3, 0.36901011956554537504), (2, 3, 0.4, 0.52480000000000003837),
            (1, 5, 0.01, 0.049009950100000001),
            (20, 0.5, 0.99, 0.52863006451498426088), (15, 30, 0.3, 0.32814157474655142108),
            (200, 300, 0.42, 0.81960106641726629914), (1000, 1000, 0.5, 0.5), (5000, 20, 0.999, 0.99999964189092833094),
            (0.5, 100, 0.9, 1),
        ])
    func incompleteBetas(a: Double, b: Double, x: Double, truth: Double) {
        #expect(deviation(incompleteBeta(a, b, x), truth) < 1e-13)
        #expect((incompleteBeta(b, a, 1 - x) - (1 - truth)).magnitude < 1e-13)
    }

    @Test(
        "Student's tail",
        arguments: [
            (0.1, 1, 0.46827448256944642874), (1, 3, 0.19550110947788532096), (2.5, 7, 0.020496109292876448445),
            (2, 30, 0.02731252248149155196), (6, 100, 1.5862457514014282898e-8), (0.001, 5, 0.4996203933860988253),
            (40, 2.5, 0.000070978171452466914564), (-1.5, 4, 0.896),
        ])
    func student(t: Double, degreesOfFreedom: Double, truth: Double) {
        #expect(deviation(studentTail(t, degreesOfFreedom: degreesOfFreedom), truth) < 1e-13)
    }

    @Test("the logarithm of the beta function, for large and unlike arguments")
    func betaFunction() {
        #expect(deviation(logBeta(2, 3), -Double.log(12)) < 1e-15)
        // B(a, 1) = 1/a and B(a, 2) = 1 / (a (a + 1)).
        #expect(deviation(logBeta(1e9, 1), -Double.log(1e9)) < 1e-14)
        #expect(deviation(logBeta(2, 1e6), -Double.log(1e6 * (1e6 + 1))) < 1e-14)
    }

    @Test(
        "Kolmogorov's limit",
        arguments: [
            (0.2, 0.99999999999949495927), (0.4, 0.99719232677729826459), (0.8, 0.54414241157419807674),
            (1, 0.2699996716773545212), (1.2, 0.11224966667072498483), (1.6, 0.01195204323919662099),
            (3, 3.0459959489425256872e-8), (0, 1),
        ])
    func kolmogorov(x: Double, truth: Double) {
        #expect(deviation(kolmogorovTail(x), truth) < 1e-14)
    }

    @Test(
        "the distribution of Kolmogorov's distance in n draws",
        arguments: [
            (0.6, 1, 0.8), (0.4, 3, 0.5946666666666665), (0.274, 10, 0.3715203845434957), (0.5, 10, 0.00777741),
            (0.1, 100, 0.2526927570063874), (0.05, 100, 0.9532159710635725), (0.25, 100, 5.408871776434847e-06),
            (0.03, 1000, 0.32269024641329994272), (0.05, 1000, 0.013012071309966893883),
            (0.08, 1000, 5.154189384789824e-06),
            (0.02, 4000, 0.08043072830408855), (0.01, 10000, 0.2682191279629224), (0.02, 10000, 0.0006616848639387309),
            (0.004, 20000, 0.9048968239091888),
        ])
    func kolmogorovSmirnovDistance(d: Double, n: Int, truth: Double) {
        // Durbin's matrix in mpmath or 80-bit arithmetic, and SciPy's kstwo far out. Exact up to 4000 draws.
        #expect(deviation(kolmogorovSmirnovTail(d, count: n), truth) < (n > 4000 ? 2e-5 : 1e-10))
    }
}
