import Glibc

/// Where the tests keep files.
enum TemporaryDirectory {
    /// A new directory that the server's user can pass through.
    static func make() -> String {
        var template = Array("/tmp/larder-tests-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "/tmp is not writable")
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        chmod(path, 0o711)
        return path
    }

    static func remove(_ path: String) {
        Undertaker.run("rm -rf \"$0\"", [path])
    }
}
