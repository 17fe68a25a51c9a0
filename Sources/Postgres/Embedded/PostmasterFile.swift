import Glibc

/// `postmaster.pid`, by which a running server says who and where it is.
///
/// Its lines are given in `src/include/utils/pidfile.h`.
struct PostmasterFile: Equatable {
    let processIdentifier: pid_t
    let socketDirectory: String
    /// `starting`, `stopping`, `ready` or `standby`; empty for the first moments.
    let status: String

    /// - Returns: `nil` for a text that is no such file, or not yet a whole one.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let pid = pid_t(first), pid > 1 else { return nil }
        processIdentifier = pid
        socketDirectory = lines.count > 4 ? String(lines[4]) : ""
        status = lines.count > 7 ? String(lines[7].prefix { $0 != " " }) : ""
    }

    var isReady: Bool { status == "ready" }

    static func read(in dataDirectory: String) -> PostmasterFile? {
        FileSystem.read("\(dataDirectory)/postmaster.pid").flatMap(PostmasterFile.init)
    }
}
