import Glibc

/// The few file operations the private server needs, with errors that name the path.
enum FileSystem {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }

    /// The whole file as text, `nil` when it cannot be read.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return String(decoding: readAll(descriptor), as: UTF8.self)
    }

    /// What can be read from the descriptor now, until its end or until it would block.
    static func readAll(_ descriptor: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Replaces a file as a whole: a reader sees the old text or the new.
    static func write(
        _ text: String, to path: String, mode: mode_t, owner: ServerAccount
    ) throws(PostgresError) {
        let fresh = path + ".new"
        unlink(fresh)
        // O_EXCL: the directory belongs to the server's user, who could have laid a link here.
        let descriptor = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", fresh) }
        defer { _ = close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            fchown(descriptor, owner.userID, owner.groupID) == 0, fsync(descriptor) == 0
        else { throw failure("write", fresh) }
        guard rename(fresh, path) == 0 else { throw failure("replace", path) }
    }

    /// Makes the directory and those above it. One that exists is left as it is.
    static func makeDirectory(_ path: String, mode: mode_t) throws(PostgresError) {
        guard !exists(path) else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try makeDirectory(String(path[..<slash]), mode: 0o755)
        }
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("create", path) }
    }

    /// Makes a directory with a name of its own, open to its owner alone.
    static func makeTemporaryDirectory(
        _ prefix: String, owner: ServerAccount
    ) throws(PostgresError) -> String {
        var template = Array((prefix + "XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw failure("create", prefix) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try give(path, to: owner)
        return path
    }

    static func give(_ path: String, to owner: ServerAccount) throws(PostgresError) {
        guard lchown(path, owner.userID, owner.groupID) == 0 else {
            throw failure("change the owner of", path)
        }
    }

    /// The path without links; absolute. `nil` when it does not exist.
    static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Where a symbolic link points; `nil` for anything else, with the reason in `errno`.
    static func target(ofLink path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.bindMemory(to: CChar.self).baseAddress.map { readlink(path, $0, raw.count) } ?? -1
        }
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// The names in a directory, sorted; none when it cannot be read.
    static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a directory with all it holds. Links are removed, not followed.
    static func remove(_ path: String) {
        if unlink(path) == 0 || errno == ENOENT { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    static func failure(_ action: String, _ path: String) -> PostgresError {
        .embeddedServer(
            reason: "cannot \(action) \"\(path)\"", detail: String(cString: strerror(errno)),
            hint: nil)
    }
}
