import Foundation
import Testing

/// What the image and the compose file name, checked without a Docker engine.
struct DockerTests {
    private let dockerfile: [String]
    private let compose: String

    init() throws {
        dockerfile = try Repository.text("docker/Dockerfile")
            .replacing("\\\n", with: " ").split(separator: "\n").map(String.init)
        compose = try Repository.text("docker/compose.yaml")
    }

    private func arguments(of instruction: String) -> [String] {
        dockerfile.filter { $0.hasPrefix("\(instruction) ") }
            .map { String($0.dropFirst(instruction.count + 1)) }
    }

    @Test func `every path that is copied from the repository exists`() {
        let copies = arguments(of: "COPY").filter { !$0.hasPrefix("--from") }
        #expect(!copies.isEmpty)
        for copy in copies {
            for source in copy.split(separator: " ").dropLast() {
                #expect(Repository.exists(String(source)), "COPY \(copy)")
            }
        }
    }

    @Test func `the image is built from what the package needs`() throws {
        let manifest = try Repository.text("Package.swift")
        let product = try #require(
            arguments(of: "RUN").first { $0.contains("swift build") })
        #expect(product.contains("--product larder --static-swift-stdlib"))
        #expect(manifest.contains(#".executable(name: "larder""#))
        let copied = arguments(of: "COPY").joined()
        let folders = manifest.matches(of: /path: "(benchmarks[^"]*)"/).map { String($0.1) }
        for folder in ["Package.swift", "Sources", "Tests"] + folders {
            #expect(copied.contains(folder))
        }
    }

    @Test func `every Debian package that is named exists`() throws {
        let named = arguments(of: "RUN").flatMap { run -> [String] in
            guard let install = run.range(of: "--no-install-recommends") else { return [] }
            return run[install.upperBound...].split(separator: "&")[0].split(separator: " ")
                .map(String.init)
        }
        #expect(named.count >= 7)
        for package in Set(named) {
            #expect(try Self.output("apt-cache", "show", package).contains("Package: \(package)"))
        }
    }

    @Test func `the ports are the server's defaults`() throws {
        let settings = try Repository.text("Sources/larder/Settings/ServerSettings.swift")
        #expect(settings.contains("var port: UInt16 = 6566"))
        #expect(settings.contains("var adminPort: UInt16 = 6567"))
        #expect(arguments(of: "EXPOSE") == ["6566"])
        #expect(compose.contains("127.0.0.1:6566:6566"))
        let health = try #require(dockerfile.first { $0.hasPrefix("HEALTHCHECK") })
        #expect(health.contains("http://127.0.0.1:6567/readyz"))
        #expect(try Repository.text("Sources/API/Application.swift").contains("\"/readyz\""))
    }

    @Test func `the environment that is set is read by the server`() throws {
        let settings = try Repository.text("Sources/larder/Settings/ServerSettings.swift")
        let text = (dockerfile + [compose]).joined(separator: "\n")
        let names = Set(text.matches(of: /LARDER_([A-Z_]+)/).map { String($0.1) })
        #expect(names == ["HOST", "DATABASE_URL", "QUERY_DATABASE_URL", "API_KEY"])
        for name in names {
            let key = name.lowercased().replacing("_", with: "-")
            #expect(settings.contains("\"\(key)\""), "LARDER_\(name)")
        }
    }

    @Test func `what makes the database's roles is there, in the order of its names`() throws {
        let files = compose.matches(of: /- (\.\S+\.sql):\/docker-entrypoint-initdb\.d\/(\S+):ro/)
        #expect(files.map { String($0.2) } == ["1-roles.sql", "2-query-role.sql"])
        for file in files {
            let text = try Repository.text("docker/\(file.1)")
            #expect(text.contains("larder_query"), "\(file.1)")
        }
    }

    @Test func `the server does not run as root, and its commands exist`() throws {
        #expect(arguments(of: "USER") == ["larder"])
        #expect(arguments(of: "ENTRYPOINT") == [#"["larder"]"#])
        #expect(arguments(of: "CMD").contains(#"["serve"]"#))
        #expect(try Repository.text("Sources/larder/Larder.swift").contains("Serve.self"))
        #expect(compose.contains("dockerfile: docker/Dockerfile"))
    }

    private static func output(_ command: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }
}
