import FoundationEssentials
import HTTP

/// Raw requests another server's suite judges (gunicorn's, MIT licence), where they stand beside
/// the checkout.
enum RequestCorpus {
    enum Verdict: String, Sendable {
        case valid
        case invalid
    }

    struct Entry: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    private static let folder = RepositoryFolder.root.deletingLastPathComponent()
        .appending(path: "shared/corpora/http-requests")

    /// Whether the corpus is there; where it is not, that was said.
    static let isPresent = {
        let isPresent = FileManager.default.fileExists(atPath: folder.path)
        if !isPresent { print("SKIPPED: there is no corpus of requests beside this checkout") }
        return isPresent
    }()

    /// In order of their names; none where the corpus is missing.
    static func entries(_ verdict: Verdict) throws -> [Entry] {
        let folder = folder.appending(path: verdict.rawValue)
        guard isPresent else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try names.filter { $0.hasSuffix(".http") }.sorted().map { name in
            let data = try Data(contentsOf: folder.appending(path: name))
            // A line break in the file is only layout: those of the request are written out.
            let text = data.filter { $0 != UInt8(ascii: "\n") }
            return Entry(name: String(name.dropLast(5)), bytes: try EscapedText.unescaped(text))
        }
    }

    /// The same requests with a host each, where that is all that was wrong.
    ///
    /// That server does without one; to see what we make of the rest, a request needs it.
    static func withHosts(_ bytes: [UInt8]) -> [UInt8] {
        guard ParsedRequests(bytes).end == .refused(.malformedHost) else { return bytes }
        let line = Array(" HTTP/1.1\r\n".utf8)
        return Array(
            bytes.split(separator: line, omittingEmptySubsequences: false)
                .joined(separator: line + Array("Host: a\r\n".utf8)))
    }
}
