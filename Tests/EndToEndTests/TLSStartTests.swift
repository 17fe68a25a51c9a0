import TestSupport
import Testing

/// What is said about TLS files with which no server starts.
struct TLSStartTests {
    private let files: TLSFiles

    init() throws {
        files = try TLSFiles()
        for name in ["server", "other"] { try files.make(name) }
    }

    /// - Parameter files: Names of a certificate, its key, and an authority.
    private func refusal(_ certificate: String, _ key: String, _ clientCA: String? = nil) throws
        -> String
    {
        let ended = try LarderProcess.run(
            ["serve", "--insecure-local", "--port", "0", "--admin-port", "0"]
                + ["--tls-certificate", files.path(certificate), "--tls-key", files.path(key)]
                + (clientCA.map { ["--tls-client-ca", files.path($0)] } ?? []))
        #expect(ended.status == 1)
        return ended.errors
    }

    private static let hint = "\nCheck tls-certificate, tls-key and tls-client-ca.\n"

    @Test func `an expired certificate is refused`() throws {
        try files.make("expired", from: "20200101000000Z", to: "20200201123456Z")
        #expect(
            try refusal("expired.pem", "expired.key")
                == "Error: the certificate in \"\(files.path("expired.pem"))\" expired at "
                + "2020-02-01T12:34:56Z" + Self.hint)
    }

    @Test func `a key that belongs to another certificate is refused`() throws {
        #expect(
            try refusal("server.pem", "other.key")
                == "Error: key file \"\(files.path("other.key"))\" does not belong to the "
                + "certificate in \"\(files.path("server.pem"))\"" + Self.hint)
    }

    @Test func `garbage is refused`() throws {
        try files.write("garbage", to: "garbage.pem")
        let path = files.path("garbage.pem")
        #expect(
            try refusal("garbage.pem", "server.key")
                == "Error: certificate file \"\(path)\" holds no certificate in PEM form"
                + Self.hint)
        #expect(
            try refusal("server.pem", "garbage.pem")
                == "Error: key file \"\(path)\" holds no private key in PEM form" + Self.hint)
        #expect(
            try refusal("server.pem", "server.key", "garbage.pem")
                == "Error: client CA file \"\(path)\" holds no certificate in PEM form"
                + Self.hint)
    }

    @Test func `a file that is not there is named`() throws {
        #expect(
            try refusal("none.pem", "server.key")
                == "Error: cannot read certificate file \"\(files.path("none.pem"))\": "
                + "No such file or directory" + Self.hint)
    }

    @Test(arguments: [
        (["--tls-certificate", "a"], "tls-certificate is set, but tls-key is not"),
        (["--tls-key", "a"], "tls-key is set, but tls-certificate is not"),
        (
            ["--tls-client-ca", "a"],
            "tls-client-ca is set, but tls-certificate and tls-key are not"
        ),
    ])
    func `half of the settings is refused with 2`(_ arguments: [String], _ message: String) throws {
        let ended = try LarderProcess.run(["serve"] + arguments)
        #expect(ended.status == 2)
        #expect(
            ended.errors == """
                Error: \(message)
                Set tls-certificate and tls-key to speak https, or none of them for http.

                """)
    }

    @Test func `the files may be named by the environment`() throws {
        let ended = try LarderProcess.run(
            ["serve"],
            environment: [
                "LARDER_TLS_CERTIFICATE": files.path("server.pem"),
                "LARDER_TLS_KEY": files.path("server.key"),
                "LARDER_TLS_CLIENT_CA": files.path("none.pem"),
            ])
        #expect(ended.status == 1)
        #expect(ended.errors.contains("cannot read client CA file"), "\(ended.errors)")
    }
}
