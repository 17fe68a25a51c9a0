import Testing

/// The arrows of `docs/architecture.md`, and nothing else.
struct ModuleTests {
    /// What each module may import of ours.
    private static let arrows: [String: Set<String>] = [
        "CEpoll": [], "COpenSSL": [], "CZlib": [], "CLibpq": [], "CXGBoost": [], "CProcess": [],
        "CForest": [],
        "JSON": [], "CSV": [], "Parquet": [],
        "HTTP": ["CEpoll", "COpenSSL", "CZlib"], "Postgres": ["CLibpq"],
        "Features": ["JSON", "CSV"],
        "Models": ["CForest", "Features", "JSON"],
        "Training": ["Models", "Features", "JSON"],
        "Pipelines": ["Features", "JSON"],
        "PostgresStore": [
            "Postgres", "Features", "Models", "Training", "Pipelines", "JSON", "CSV",
        ],
        "XGBoostTraining": ["Training", "Models", "CXGBoost", "CProcess"],
        "API": ["HTTP", "Features", "Models", "Training", "Pipelines", "JSON", "CSV", "Parquet"],
        "larder": [
            "API", "HTTP", "Postgres", "PostgresStore", "XGBoostTraining", "Features", "Models",
            "Training", "Pipelines", "JSON", "CSV",
        ],
    ]

    /// What each module may import of others'. Glibc, Dispatch and Synchronization are free to all.
    private static let libraries: [String: Set<String>] = [
        "Features": ["FoundationEssentials"],
        "PostgresStore": ["Crypto", "FoundationEssentials"],
        "XGBoostTraining": ["FoundationEssentials"],
        "API": ["Crypto", "Yams"],
        "larder": [
            "ArgumentParser", "Configuration", "Crypto", "Foundation", "FoundationNetworking",
            "Logging", "ServiceLifecycle", "SystemPackage", "UnixSignals",
        ],
    ]

    private static let system: Set<String> = ["Glibc", "Darwin", "Dispatch", "Synchronization"]

    @Test func `every folder of Sources is a module of the drawing`() throws {
        #expect(try Repository.folders(in: "Sources") == Self.arrows.keys.sorted())
    }

    @Test(arguments: arrows.keys.sorted())
    func `a module imports only what the drawing allows`(module: String) throws {
        let allowed = Self.arrows[module, default: []]
            .union(Self.libraries[module, default: []]).union(Self.system)
        for file in Repository.files(below: "Sources/\(module)", suffix: ".swift") {
            for imported in try Self.imports(of: file) {
                #expect(allowed.contains(imported), "\(file) imports \(imported)")
            }
        }
    }

    @Test(arguments: ["Postgres", "HTTP", "JSON", "CSV", "Features", "Models", "Training"])
    func `a drawn arrow is walked by some file`(module: String) throws {
        let walked = try Set(
            Repository.files(below: "Sources/\(module)", suffix: ".swift").flatMap(Self.imports))
        #expect(Self.arrows[module, default: []].subtracting(walked).isEmpty)
    }

    @Test(arguments: arrows.keys.sorted())
    func `a module's folder says where to read first`(module: String) {
        #expect(Repository.exists("Sources/\(module)/README.md"))
    }

    @Test func `SQL is written in the store and its tests only`() throws {
        let statements = ["SELECT ", "INSERT INTO", "DELETE FROM", "CREATE TABLE"]
        for file in Repository.files(below: "Sources", suffix: ".swift") {
            let isSQLsPlace =
                file.hasPrefix("Sources/Postgres/")
                || file.hasPrefix("Sources/PostgresStore/")
                // The health check's SELECT 1.
                || file == "Sources/larder/Composition/Database.swift"
            guard !isSQLsPlace else { continue }
            for line in try Repository.text(file).split(separator: "\n") {
                let isComment = line.drop { $0 == " " }.hasPrefix("//")
                for statement in statements where !isComment {
                    #expect(!line.contains(statement), "\(file): \(line)")
                }
            }
        }
    }

    private static func imports(of file: String) throws -> [String] {
        try Repository.text(file).split(separator: "\n").compactMap { line in
            var words = line.split(separator: " ")
            if ["package", "public", "private", "internal"].contains(words.first) {
                words.removeFirst()
            }
            guard words.first == "import", words.count >= 2 else { return nil }
            let name = words.count == 3 ? words[2] : words[1]
            return name.split(separator: ".").first.map(String.init)
        }
    }
}
