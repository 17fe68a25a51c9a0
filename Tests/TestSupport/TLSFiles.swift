import Foundation

/// A folder of fresh certificates and keys, made by the `openssl` command and removed at the end.
package final class TLSFiles: Sendable {
    package enum Key: String, Sendable {
        case ec = "ec"
        case rsa2048 = "rsa:2048"
        case rsa1024 = "rsa:1024"
    }

    private let folder: URL

    package init() throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "larder-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    package func path(_ name: String) -> String { folder.appending(path: name).path }

    package func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }

    package func copy(_ name: String, to other: String) throws {
        try Data(contentsOf: folder.appending(path: name))
            .write(to: folder.appending(path: other))
    }

    /// Puts a certificate and its key where the server's are: `server.pem` and `server.key`.
    package func install(_ name: String) throws {
        for suffix in ["pem", "key"] { try copy("\(name).\(suffix)", to: "server.\(suffix)") }
    }

    /// Makes `name.pem` and `name.key` for this machine, valid for a day from now.
    ///
    /// - Parameter authority: The name of the one who signs; the certificate itself where `nil`.
    package func make(
        _ name: String, _ key: Key = .ec, signedBy authority: String? = nil,
        password: String? = nil
    ) throws {
        let signing = authority.map { ["-CA", "\($0).pem", "-CAkey", "\($0).key"] } ?? []
        let hiding = password.map { ["-passout", "pass:\($0)"] } ?? ["-noenc"]
        let curve = key == .ec ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : []
        try openssl(
            ["req", "-x509", "-days", "1", "-subj", "/CN=\(name)", "-newkey", key.rawValue]
                + ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
                + ["-keyout", "\(name).key", "-out", "\(name).pem"] + curve + signing + hiding)
    }

    /// Makes `name.pem` and `name.key`, valid between two times of the form `20200101000000Z`.
    package func make(_ name: String, from: String, to: String, signedBy authority: String? = nil)
        throws
    {
        try write(Self.datedAuthority, to: "dated.conf")
        try write("", to: "index")
        try openssl(
            ["req", "-new", "-subj", "/CN=\(name)", "-newkey", "ec", "-noenc"]
                + ["-pkeyopt", "ec_paramgen_curve:P-256"]
                + ["-keyout", "\(name).key", "-out", "\(name).request"])
        let signing =
            authority.map { ["-cert", "\($0).pem", "-keyfile", "\($0).key"] }
            ?? ["-selfsign", "-keyfile", "\(name).key"]
        try openssl(
            ["ca", "-batch", "-notext", "-config", "dated.conf", "-in", "\(name).request"]
                + ["-out", "\(name).pem", "-startdate", from, "-enddate", to] + signing)
    }

    /// Only `openssl ca` takes a date that is not today.
    private static let datedAuthority = """
        [ca]
        default_ca = dated
        [dated]
        database = index
        new_certs_dir = .
        rand_serial = yes
        default_md = sha256
        policy = names
        [names]
        commonName = supplied
        """

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }
}
