import Testing

/// What `swift format` does not see.
struct TidinessTests {
    private static let swiftFiles =
        Repository.files(below: "Sources", suffix: ".swift")
        + Repository.files(below: "Tests", suffix: ".swift")

    @Test func `no file is longer than 400 lines`() throws {
        for file in Self.swiftFiles {
            let count =
                try Repository.text(file).split(
                    separator: "\n", omittingEmptySubsequences: false
                ).count - 1
            #expect(count <= 400, "\(file) has \(count) lines")
        }
    }

    @Test func `no line is longer than 100 characters`() throws {
        for file in Self.swiftFiles {
            for (index, line) in try Repository.text(file).split(
                separator: "\n", omittingEmptySubsequences: false
            ).enumerated() {
                #expect(line.count <= 100, "\(file):\(index + 1)")
            }
        }
    }

    @Test func `nothing is left for later or crashes on purpose`() throws {
        let marks = ["TO" + "DO", "FIX" + "ME", "try" + "!", "@test" + "able", "fatalError" + "("]
        for file in Self.swiftFiles {
            let text = try Repository.text(file)
            for mark in marks { #expect(!text.contains(mark), "\(file) contains \(mark)") }
        }
    }

    @Test func `every type that others see says what it is`() throws {
        let kinds = ["struct", "enum", "class", "protocol", "actor"]
        for file in Repository.files(below: "Sources", suffix: ".swift") {
            let lines = try Repository.text(file).split(
                separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                // Of the file's own types; one inside another is explained by its name and cases.
                guard line.hasPrefix("package ") else { continue }
                let words = line.split { " (<".contains($0) }
                guard words.first == "package",
                    words.contains(where: { kinds.contains(String($0)) })
                else { continue }
                let before = lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") }
                let isDocumented =
                    before?.drop { $0 == " " }.hasPrefix("///") ?? false
                    || before?.drop { $0 == " " }.hasPrefix("//") ?? false
                #expect(isDocumented, "\(file):\(index + 1)")
            }
        }
    }

    @Test func `links in the documents lead somewhere`() throws {
        let documents =
            ["README.md", "CHANGELOG.md"] + Repository.files(below: "docs", suffix: ".md")
            + Repository.files(below: "config", suffix: ".md")
        for document in documents {
            let folder = document.split(separator: "/").dropLast().joined(separator: "/")
            for link in try Self.links(in: Repository.text(document)) {
                let target = folder.isEmpty ? link : "\(folder)/\(link)"
                #expect(Repository.exists(target), "\(document) links to \(link)")
            }
        }
    }

    /// Relative targets of Markdown links, without anchors.
    private static func links(in text: String) throws -> [String] {
        text.matches(of: /\]\(([^)#\s]+)(#[^)]*)?\)/).map { String($0.1) }
            .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") }
    }
}
