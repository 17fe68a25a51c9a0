import Glibc

/// The right to be the one larder of a data directory, held until this goes away or the process
/// ends, however it ends.
struct DirectoryLock: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `.embeddedServer` naming the process that holds it.
    init(_ directory: String) throws(PostgresError) {
        let path = "\(directory)/larder.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = String(decoding: FileSystem.readAll(descriptor), as: UTF8.self)
            _ = close(descriptor)
            throw .embeddedServer(
                reason: "data directory \"\(directory)\" is in use by another larder",
                detail: "Process \(holder) holds it.",
                hint: "Stop that process, or choose another data directory.")
        }
        let text = Array(String(getpid()).utf8)
        _ = ftruncate(descriptor, 0)
        // For the message above only; the lock holds without it.
        _ = pwrite(descriptor, text, text.count, 0)
        self.descriptor = descriptor
    }

    deinit {
        _ = close(descriptor)
    }
}
