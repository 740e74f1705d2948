// swift-tools-version: 6.2
import PackageDescription

// System libraries are package traits, on by default. With all of them off
// (`--disable-default-traits`) the package builds with nothing installed.
let package = Package(
  name: "frigatebird",
  products: [
    .library(name: "Frigatebird", targets: ["Frigatebird"]),
    .executable(name: "frigatebird", targets: ["frigatebird-cli"]),
  ],
  traits: [
    .trait(name: "Zlib", description: "Read gzip-compressed IDX files (zlib)."),
    .trait(name: "Zip", description: "Read and write NPZ files (libzip)."),
    .trait(name: "PNG", description: "Read PNG images (libpng)."),
    .trait(name: "OneDNN", description: "Matrix products by oneDNN, where it is installed."),
    .default(enabledTraits: ["OneDNN", "Zlib", "Zip", "PNG"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(name: "FrigateIR", exclude: ["README.md"]),
    .target(name: "FrigatePrimitives", dependencies: ["FrigateIR"], exclude: ["README.md"]),
    .target(
      name: "FrigateTransforms", dependencies: ["FrigateIR", "FrigatePrimitives"],
      exclude: ["README.md"]),
    .target(name: "CFrigateKernels", exclude: ["README.md"]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .target(name: "COneDNN", exclude: ["README.md"]),
    .target(
      name: "FrigateEngine",
      dependencies: [
        "FrigateIR", "FrigatePrimitives", "FrigateTransforms", "CFrigateKernels",
        .target(name: "COneDNN", condition: .when(traits: ["OneDNN"])),
      ],
      exclude: ["README.md"]),
    .target(
      name: "FrigateTensor",
      dependencies: ["FrigateIR", "FrigatePrimitives", "FrigateTransforms", "FrigateEngine"],
      exclude: ["README.md"]),
    .target(name: "FrigateNN", dependencies: ["FrigateTensor", "FrigateData"], exclude: ["README.md"]),
    .target(
      name: "FrigateData",
      dependencies: [
        "FrigateIR", "FrigatePrimitives", "FrigateTensor", "CFrigateKernels",
        .target(name: "CZlib", condition: .when(traits: ["Zlib"])),
        .target(name: "CZip", condition: .when(traits: ["Zip"])),
        .target(name: "CPNG", condition: .when(traits: ["PNG"])),
      ], exclude: ["README.md"]),
    .target(
      name: "FrigateFormats", dependencies: ["FrigateNN", "FrigateTensor", "FrigateData"],
      exclude: ["README.md"]),
    .target(
      name: "Frigatebird",
      dependencies: ["FrigateTensor", "FrigateNN", "FrigateData", "FrigateFormats"],
      exclude: ["README.md"]),
    .executableTarget(
      name: "frigatebird-cli",
      dependencies: [
        "Frigatebird", "FrigateEngine", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], exclude: ["README.md"]),
    .testTarget(name: "FrigatebirdTests"),
    .testTarget(
      name: "FrigateTensorTests", dependencies: ["FrigateTensor", "FrigateIR", "FrigateData"]),
    .testTarget(
      name: "FrigateDataTests",
      dependencies: [
        "FrigateData", "FrigateIR", "FrigateTensor", "_CAllocationCounter",
        .target(name: "CZlib", condition: .when(traits: ["Zlib"])),
      ]),
    .testTarget(
      name: "FrigateNNTests",
      dependencies: [
        "FrigateNN", "FrigateTensor", "FrigateIR", "FrigateData", "FrigateEngine", "_CAllocationCounter",
      ]),
    .testTarget(
      name: "FrigateFormatsTests",
      dependencies: ["FrigateFormats", "FrigateNN", "FrigateData", "FrigateIR", "FrigateTensor"]),
    .testTarget(
      name: "frigatebird-cliTests",
      dependencies: [
        "frigatebird-cli", "FrigateFormats", "FrigateNN", "FrigateData", "FrigateEngine", "FrigateIR",
        "FrigatePrimitives",
      ]),
    .testTarget(
      name: "FrigateEngineTests",
      dependencies: [
        "FrigateEngine", "FrigateIR", "FrigatePrimitives", "FrigateTransforms", "_CAllocationCounter",
        "_FrigateTestSupport",
      ]),
    .target(name: "_CAllocationCounter", path: "Tests/_CAllocationCounter"),
    .target(
      name: "_FrigateTestSupport",
      dependencies: [
        "FrigateIR", "FrigatePrimitives", "FrigateTransforms", "CFrigateKernels", "FrigateEngine",
      ],
      path: "Tests/_FrigateTestSupport"),
    .testTarget(
      name: "CFrigateKernelsTests",
      dependencies: [
        "CFrigateKernels", "FrigateIR", "FrigatePrimitives", "FrigateEngine", "_FrigateTestSupport",
      ]),
    .testTarget(
      name: "FrigateIRTests",
      dependencies: ["FrigateIR", "FrigatePrimitives", "FrigateTransforms", "_FrigateTestSupport"]),
    .testTarget(
      name: "FrigatePrimitivesTests",
      dependencies: ["FrigateIR", "FrigatePrimitives", "FrigateTransforms", "_FrigateTestSupport"]),
    .testTarget(
      name: "FrigateTransformsTests",
      dependencies: ["FrigateIR", "FrigatePrimitives", "FrigateTransforms", "_FrigateTestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// What `Scripts/test-threads` builds: only the tests of what threads share.
if Context.environment["FRIGATEBIRD_TESTS"] == "threads" {
  let shared = ["CFrigateKernelsTests", "FrigateEngineTests", "FrigateDataTests", "FrigateNNTests"]
  package.targets.removeAll { $0.type == .test && !shared.contains($0.name) }
  package.targets.removeAll { $0.name == "frigatebird-cli" }
  package.products.removeAll { $0.name == "frigatebird" }
}
