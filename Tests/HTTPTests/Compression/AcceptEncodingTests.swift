import HTTP
import Testing

/// Which coding an answer gets.
struct AcceptEncodingTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let lines: [String]
        let coding: ContentCoding?
        var testDescription: String { "\(lines)" }

        init(_ lines: String..., to coding: ContentCoding?) {
            self.lines = lines
            self.coding = coding
        }
    }

    private func coding(_ row: Row) -> ContentCoding? {
        var accepted = AcceptEncoding()
        for line in row.lines { Array(line.utf8).withUnsafeBytes { accepted.note($0) } }
        return accepted.coding
    }

    @Test(arguments: [
        Row("gzip, deflate, br", to: .gzip),
        Row("gzip", to: .gzip),
        Row("GZip", to: .gzip),
        Row("x-gzip", to: .gzip),
        Row("deflate", to: .deflate),
        Row("deflate, gzip", to: .gzip),
        Row("deflate", "gzip", to: .gzip),
        Row("br, zstd", to: nil),
        Row("compress;q=0.5, gzip;q=1.0", to: .gzip),
        Row("*", to: .gzip),
        Row("identity", to: nil),
        Row("gzip2", to: nil),
    ])
    func `a coding is taken where its name stands`(_ row: Row) {
        #expect(coding(row) == row.coding)
    }

    @Test(arguments: [
        Row(to: nil),
        Row("", to: nil),
        Row(" ", to: nil),
        Row(",", ", ,", to: nil),
        Row("", "gzip", to: .gzip),
        Row(",gzip ,\t,", to: .gzip),
    ])
    func `without the header, or with an empty one, there is none`(_ row: Row) {
        #expect(coding(row) == row.coding)
    }

    @Test(arguments: [
        Row("gzip;q=0.5, deflate", to: .deflate),
        Row("gzip;q=0.5, deflate;q=0.5", to: .gzip),
        Row("gzip;q=0.499, deflate;q=0.5", to: .deflate),
        Row("gzip ; q=0.2 ,deflate\t;\tQ=0.1", to: .gzip),
        Row("gzip;q=1.000", to: .gzip),
        Row("gzip;q=1.", to: .gzip),
        Row("gzip;q=0.001", to: .gzip),
        Row("gzip;q=0", to: nil),
        Row("gzip;q=0.000", to: nil),
        Row("gzip;q=0., deflate;q=0.1", to: .deflate),
        Row("gzip, gzip;q=0", to: nil),
        Row("gzip;q=0, x-gzip", to: nil),
    ])
    func `the higher weight decides, and zero forbids`(_ row: Row) {
        #expect(coding(row) == row.coding)
    }

    @Test(arguments: [
        Row("*;q=0", to: nil),
        Row("*;q=0.1", to: .gzip),
        Row("gzip;q=0, *", to: .deflate),
        Row("gzip;q=0.1, *;q=0.2", to: .deflate),
        Row("*;q=0, deflate", to: .deflate),
        Row("deflate;q=0, gzip;q=0, *", to: nil),
    ])
    func `a star is every coding that is not named`(_ row: Row) {
        #expect(coding(row) == row.coding)
    }

    @Test(arguments: [
        Row("gzip;q=0.5, identity", to: nil),
        Row("gzip;q=0.5, identity;q=0.5", to: .gzip),
        Row("gzip;q=0.5, identity;q=0.4", to: .gzip),
        Row("gzip, identity;q=0", to: .gzip),
        Row("identity;q=0", to: nil),
        Row("identity;q=0, *", to: .gzip),
        Row("identity, *", to: .gzip),
        Row("identity;q=0.5, *;q=0", to: nil),
        Row("br, identity;q=0", to: nil),
    ])
    func `identity is preferred where it weighs more, and sent where nothing else is left`(
        _ row: Row
    ) {
        #expect(coding(row) == row.coding)
    }

    @Test(arguments: [
        Row("gzip;q=1.001", to: nil),
        Row("gzip;q=2", to: nil),
        Row("gzip;q=0.0001", to: nil),
        Row("gzip;q=.5", to: nil),
        Row("gzip;q=-1", to: nil),
        Row("gzip;q=", to: nil),
        Row("gzip;q", to: nil),
        Row("gzip;", to: nil),
        Row("gzip;q=0,5", to: nil),
        Row("gzip;q=0.5;a=b", to: nil),
        Row("gzip;level=9", to: nil),
        Row("gzip q=1", to: nil),
        Row("gzip;q =1", to: nil),
        Row("gzip;q=1e0", to: nil),
        Row(";q=1, gzip", to: nil),
        Row("gzip deflate", to: nil),
        Row("\"gzip\"", to: nil),
        Row("gzip, b(r)", to: nil),
        Row("gzip", "deflate;q=x", to: nil),
        Row("gzip;q=0x1", to: nil),
        Row("gzíp", to: nil),
    ])
    func `a malformed header asks for nothing`(_ row: Row) {
        #expect(coding(row) == row.coding)
    }
}
