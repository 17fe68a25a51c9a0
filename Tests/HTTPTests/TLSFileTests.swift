import Glibc
import HTTP
import TestSupport
import Testing

/// What the operator reads when the files cannot be used.
struct TLSFileTests {
    private let files: TLSFiles

    init() throws {
        files = try TLSFiles()
        try files.make("server")
    }

    private func refusal(_ configuration: TLSConfiguration) -> String? {
        do throws(TLSError) {
            _ = try TLSContext(configuration)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func `a certificate and its key are accepted`() throws {
        try files.make("strong", .rsa2048)
        #expect(refusal(files.configuration("server")) == nil)
        #expect(refusal(files.configuration("strong")) == nil)
    }

    @Test func `a missing certificate is named`() {
        #expect(
            refusal(files.configuration("none", key: "server"))
                == "cannot read certificate file \"\(files.path("none.pem"))\": "
                + "No such file or directory")
    }

    @Test func `a missing key is named`() {
        #expect(
            refusal(files.configuration("server", key: "none"))
                == "cannot read key file \"\(files.path("none.key"))\": No such file or directory")
    }

    @Test func `neither a folder nor a pipe is a certificate, and nobody waits for one`() {
        let pipe = files.path("pipe.pem")
        #expect(mkfifo(pipe, 0o600) == 0)
        for path in [files.path(""), pipe] {
            #expect(
                refusal(
                    TLSConfiguration(certificatePath: path, keyPath: files.path("server.key")))
                    == "cannot read certificate file \"\(path)\": it is not a regular file")
        }
    }

    @Test(arguments: [
        "", "garbage",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n",
    ])
    func `garbage is no certificate`(_ text: String) throws {
        try files.write(text, to: "bad.pem")
        #expect(
            refusal(files.configuration("bad", key: "server"))
                == "certificate file \"\(files.path("bad.pem"))\" holds no certificate in PEM form")
    }

    @Test(arguments: [
        "", "garbage",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n",
    ])
    func `garbage is no key`(_ text: String) throws {
        try files.write(text, to: "bad.key")
        #expect(
            refusal(files.configuration("server", key: "bad"))
                == "key file \"\(files.path("bad.key"))\" holds no private key in PEM form")
    }

    @Test(arguments: [TLSFiles.Key.ec, .rsa2048])
    func `a key must belong to the certificate`(_ key: TLSFiles.Key) throws {
        try files.make("other", key)
        #expect(
            refusal(files.configuration("server", key: "other"))
                == "key file \"\(files.path("other.key"))\" does not belong to the certificate in "
                + "\"\(files.path("server.pem"))\"")
    }

    @Test func `an encrypted key is refused, and no one is asked for the password`() throws {
        try files.make("hidden", password: "secret")
        #expect(
            refusal(files.configuration("hidden"))
                == "key file \"\(files.path("hidden.key"))\" is encrypted, "
                + "and only an unencrypted key can be used")
    }

    @Test func `an expired certificate is refused`() throws {
        try files.make("old", from: "20200101000000Z", to: "20200201123456Z")
        #expect(
            refusal(files.configuration("old"))
                == "the certificate in \"\(files.path("old.pem"))\" expired at 2020-02-01T12:34:56Z"
        )
    }

    @Test func `a certificate of the future is refused`() throws {
        try files.make("early", from: "20900101000000Z", to: "20910101000000Z")
        #expect(
            refusal(files.configuration("early"))
                == "the certificate in \"\(files.path("early.pem"))\" is not valid before "
                + "2090-01-01T00:00:00Z")
    }

    @Test func `a weak certificate is refused`() throws {
        try files.make("weak", .rsa1024)
        #expect(
            refusal(files.configuration("weak"))
                == "certificate file \"\(files.path("weak.pem"))\" is refused: ee key too small")
    }

    @Test func `a missing client CA file is named`() {
        #expect(
            refusal(files.configuration("server", clientCA: "none"))
                == "cannot read client CA file \"\(files.path("none.pem"))\": "
                + "No such file or directory")
    }

    @Test(arguments: ["", "garbage"])
    func `garbage is no client CA`(_ text: String) throws {
        try files.write(text, to: "bad.pem")
        #expect(
            refusal(files.configuration("server", clientCA: "bad"))
                == "client CA file \"\(files.path("bad.pem"))\" holds no certificate in PEM form")
    }
}
