// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "larder",
    products: [.executable(name: "larder", targets: ["larder"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The system's C libraries, each imported by exactly one Swift module.
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CProcess"),
        .target(name: "CXGBoost"),
        // The forest engine's inner loops, compiled for several processors.
        .target(name: "CForest"),

        // Mechanisms: they have never heard of a feature.
        .target(name: "JSON"),
        .target(name: "CSV"),
        .target(name: "Parquet"),
        .target(name: "HTTP", dependencies: ["CEpoll", "COpenSSL", "CZlib"]),
        .target(
            name: "Postgres", dependencies: ["CLibpq"],
            resources: [.embedInCode("Embedded/QueryRole.sql")]),

        // The domain: it has never heard of a socket or of SQL.
        .target(name: "Features", dependencies: ["JSON", "CSV"]),
        .target(name: "Models", dependencies: ["CForest", "Features", "JSON"]),
        .target(name: "Training", dependencies: ["Models", "Features", "JSON"]),
        .target(name: "Pipelines", dependencies: ["Features", "JSON"]),

        // Adapters between one mechanism and the domain.
        .target(
            name: "PostgresStore",
            dependencies: [
                "Postgres", "Features", "Models", "Training", "Pipelines", "JSON", "CSV",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            resources: [.embedInCode("Schema")]),
        .target(
            name: "XGBoostTraining", dependencies: ["Training", "Models", "CXGBoost", "CProcess"]),

        // The application.
        .target(
            name: "API",
            dependencies: [
                "HTTP", "Features", "Models", "Training", "Pipelines", "JSON", "CSV", "Parquet",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .executableTarget(
            name: "larder",
            dependencies: [
                "API", "HTTP", "Postgres", "PostgresStore", "XGBoostTraining",
                "Features", "Models", "Training", "Pipelines", "JSON", "CSV",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),

        // The HTTP module alone behind a few routes: what is measured, attacked and fuzzed.
        .executableTarget(
            name: "http-target", dependencies: ["HTTP", "JSON"], path: "benchmarks/target"),
        // The feature store in memory, read in a loop: what is measured within the process.
        .executableTarget(
            name: "online-target", dependencies: ["Features", "TestSupport", "JSON"],
            path: "benchmarks/online-target"),
        // Models alone, scored in a loop: what is measured beside the libraries.
        .executableTarget(
            name: "scoring-target", dependencies: ["Models"], path: "benchmarks/scoring-target"),

        // The tests' own library: the oracle, the cases, generators, a clock moved by hand.
        .target(
            name: "TestSupport", dependencies: ["Features", "Models", "JSON"],
            path: "Tests/TestSupport"),
        .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"]),
        .testTarget(name: "CSVTests", dependencies: ["CSV"]),
        .testTarget(name: "ParquetTests", dependencies: ["Parquet", "TestSupport"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "COpenSSL", "TestSupport"]),
        .testTarget(name: "PostgresTests", dependencies: ["Postgres", "TestSupport"]),
        .testTarget(name: "FeaturesTests", dependencies: ["Features", "TestSupport", "JSON"]),
        .testTarget(
            name: "ModelsTests",
            dependencies: [
                "Models", "XGBoostTraining", "Training", "Features", "TestSupport", "JSON",
            ]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Training", "XGBoostTraining", "Models", "Features", "TestSupport", "JSON",
            ]),
        .testTarget(
            name: "PostgresStoreTests",
            dependencies: [
                "PostgresStore", "TestSupport", "Postgres", "Features", "Models", "Training",
                "Pipelines", "JSON", "CSV", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .testTarget(
            name: "PipelinesTests",
            dependencies: ["Pipelines", "Features", "TestSupport", "JSON"]),
        .testTarget(
            name: "APITests",
            dependencies: ["API", "HTTP", "Features", "Models", "JSON", "TestSupport"]),
        .testTarget(
            name: "LarderTests",
            dependencies: [
                "larder", "Features", "HTTP", "JSON",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "larder", "TestSupport", "Features", "Models", "Training", "XGBoostTraining",
                "JSON", "CSV",
            ]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    if target.type != .test { target.exclude.append("README.md") }
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
