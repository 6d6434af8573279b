// swift-tools-version: 6.0
import PackageDescription

// MARK: - How everything is compiled

/// The chapters are run with `swift run`, which builds for debugging; numbers want an optimised build all the same.
/// Where there are none to wait for, in most chapters, the pages and the tests, an unoptimised one is built four times as
/// fast.
/// The products of matrices need fused multiply-add, so x86-64 code is made for this machine's processor, or for the
/// one that `EVIDENCE_CPU` names (`x86-64-v3` is the least that works well), to build here and run elsewhere.
let plain: [SwiftSetting] = [.swiftLanguageMode(.v6)]
/// A square root is one instruction where nobody asks for the error number that C promises with it.
let optimized: [SwiftSetting] = {
    var flags = ["-O", "-Xcc", "-fno-math-errno"]
    #if arch(x86_64)
        flags += ["-Xcc", "-march=\(Context.environment["EVIDENCE_CPU"] ?? "native")"]
    #endif
    return plain + [.unsafeFlags(flags)]
}()

// MARK: - The modules, lowest first

let modules: [(name: String, dependencies: [String], settings: [SwiftSetting])] = [
    ("Tensor", ["Registers"], optimized),
    ("Networks", ["Tensor"], optimized),
    ("Probability", ["Tensor"], optimized),
    ("Datasets", ["Tensor"], optimized),
    ("Notebook", [], plain),
    ("Evidence", ["Tensor", "Networks", "Probability", "Datasets", "Notebook"], optimized),
]

// MARK: - The chapters, in reading order

/// Optimised are those with long loops of their own: without that, they take half as long again to run.
let chapters: [(name: String, settings: [SwiftSetting])] = [
    ("ch01-autoencoder", plain),
    ("ch02-gmm-em", plain),
    ("ch03-vae-elbo", plain),
    ("ch04-gan-js", plain),
    ("ch05-fgan", optimized),
    ("ch06-wgan", plain),
    ("ch07-bigan", plain),
    ("ch08-seqgan", optimized),
]

func uses(_ names: [String]) -> [Target.Dependency] { names.map { .target(name: $0) } }

let package = Package(
    name: "Evidence",
    platforms: [.macOS(.v15)],
    products: (chapters.map(\.name) + ["bench"]).map { .executable(name: $0, targets: [$0]) },
    targets: [.systemLibrary(name: "Registers")]
        + modules.map { .target(name: $0.name, dependencies: uses($0.dependencies), swiftSettings: $0.settings) }
        + chapters.map {
            .executableTarget(
                name: $0.name, dependencies: uses(["Evidence"]), path: "Chapters/\($0.name)",
                exclude: ["README.md", "figures"], swiftSettings: $0.settings)
        }
        + modules.map {
            .testTarget(
                name: "\($0.name)Tests",
                dependencies: uses([$0.name] + $0.dependencies + ($0.name == "Notebook" ? ["DemoChapter"] : [])),
                swiftSettings: plain)
        }
        + [
            .executableTarget(
                name: "bench", dependencies: uses(["Tensor", "Networks", "Probability", "Notebook"]),
                exclude: ["peers"], swiftSettings: optimized),
            .testTarget(name: "BenchTests", dependencies: uses(["bench"]), swiftSettings: plain),
            // A chapter that exists to be run by the tests of the program itself.
            .executableTarget(
                name: "DemoChapter", dependencies: uses(["Notebook"]), path: "Tests/DemoChapter",
                swiftSettings: plain),
            .testTarget(
                name: "ChapterTests", dependencies: uses(["Evidence"] + chapters.map(\.name)), swiftSettings: plain),
        ]
)
