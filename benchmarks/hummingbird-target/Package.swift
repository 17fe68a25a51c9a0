// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the server's never depends on the peer it is compared with. The
// folder is not called `hummingbird`: a package's identity is its folder's name, and that one is
// taken by the dependency.
let package = Package(
    name: "hummingbird-target",
    dependencies: [
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
    ],
    targets: [
        .executableTarget(
            name: "hummingbird-target",
            dependencies: [
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Sources")
    ],
    swiftLanguageModes: [.v6]
)
