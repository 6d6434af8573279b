// swift-tools-version: 6.0
import PackageDescription

// MARK: - How everything is compiled

/// The chapters are run with `swift run`, which builds for debugging; numbers want an optimised build all the same.
/// The products of matrices need fused multiply-add, so x86-64 code is made for this machine's processor, or for the
/// one that `EVIDENCE_CPU` names (`x86-64-v3` is the least that works well), to build here and run elsewhere.
let settings: [SwiftSetting] = {
    var flags = ["-O"]
    #if arch(x86_64)
        flags += ["-Xcc", "-march=\(Context.environment["EVIDENCE_CPU"] ?? "native")"]
    #endif
    return [.swiftLanguageMode(.v6), .unsafeFlags(flags)]
}()

// MARK: - The modules, lowest first

let modules: [(name: String, dependencies: [String])] = [
    ("Tensor", []),
    ("Networks", ["Tensor"]),
    ("Probability", ["Tensor"]),
    ("Datasets", ["Tensor"]),
    ("Notebook", []),
    ("Evidence", ["Tensor", "Networks", "Probability", "Datasets", "Notebook"]),
]

// MARK: - The chapters, in reading order

let chapters = [
    "ch01-autoencoder",
    "ch02-gmm-em",
    "ch03-vae-elbo",
]

func uses(_ names: [String]) -> [Target.Dependency] { names.map { .target(name: $0) } }

let package = Package(
    name: "Evidence",
    platforms: [.macOS(.v15)],
    products: chapters.map { .executable(name: $0, targets: [$0]) },
    targets: modules.map { .target(name: $0.name, dependencies: uses($0.dependencies), swiftSettings: settings) }
        + chapters.map {
            .executableTarget(
                name: $0, dependencies: uses(["Evidence"]), path: "Chapters/\($0)",
                exclude: ["README.md", "figures"], swiftSettings: settings)
        }
        + modules.map {
            .testTarget(
                name: "\($0.name)Tests",
                dependencies: uses([$0.name] + $0.dependencies + ($0.name == "Notebook" ? ["DemoChapter"] : [])),
                swiftSettings: settings)
        }
        + [
            // A chapter that exists to be run by the tests of the program itself.
            .executableTarget(
                name: "DemoChapter", dependencies: uses(["Notebook"]), path: "Tests/DemoChapter",
                swiftSettings: settings),
            .testTarget(name: "ChapterTests", dependencies: uses(["Evidence"] + chapters), swiftSettings: settings),
        ]
)
