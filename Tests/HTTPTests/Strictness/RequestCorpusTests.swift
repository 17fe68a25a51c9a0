import HTTP
import Testing

/// What we make of another server's raw requests, and where we differ on purpose.
@Suite(.enabled("the corpus is beside this checkout") { RequestCorpus.isPresent })
struct RequestCorpusTests {
    /// Refused there only because that server was set so for the test; what we have instead.
    private static let refusedBySetting = [
        "006": "a request line of 4,094 bytes at most; ours may have 8,192",
        "007": "a header of 8,190 bytes at most; our whole head may have 32,768",
        "008": "a header of 8,190 bytes at most; our whole head may have 32,768",
        "010": "a header of 10 bytes at most",
        "011": "two headers at most; ours are 100",
        "012": "a header of 98 bytes at most",
        "017": "a header of 8,190 bytes at most; our whole head may have 32,768",
        "019": "two proxy headers told it different schemes; we trust none",
        "limit_header_default_01": "a header of 8,190 bytes at most",
    ]

    /// Understood there, not here.
    private static let differing: [String: (end: ParsedRequests.End, reason: String)] = [
        "005": (.refused(.malformedTarget), "a fragment is for the client alone"),
        "009": (.refused(.malformedTarget), "a fragment is for the client alone"),
        "013": (.refused(.malformedChunk), "blanks in chunk extensions are of older grammars"),
        "014": (.refused(.malformedTarget), "quotes do not belong in a target"),
        "025": (.refused(.unsupportedCoding), "gzip as a transfer coding is not ours"),
        "025_line": (.refused(.malformedCoding), "a list of codings smuggles requests"),
        "027": (.refused(.malformedTarget), "bytes above ASCII do not belong in a target"),
        "028": (.refused(.malformedHeader), "a blank before the colon smuggles lengths"),
        "029": (.refused(.unsupportedCoding), "identity was taken out of HTTP"),
        "030": (.refused(.unsupportedCoding), "identity was taken out of HTTP"),
        "031": (.refused(.unknownMethod), "no route has that method"),
        "031compat": (.refused(.unknownMethod), "no route has that method"),
        "031compat2": (.refused(.unknownMethod), "no route has that method"),
        "040": (.refused(.malformedHeader), "Content_Length is Content-Length to some"),
        "040_compat": (.refused(.malformedHeader), "Content_Length is Content-Length to some"),
        "099": (.unfinished, "the file has less of a body than it declares"),
        "compat_obs_fold": (.refused(.foldedHeader), "folding was taken out of HTTP"),
        "compat_obs_fold_huge": (.refused(.foldedHeader), "folding was taken out of HTTP"),
        "pp_01": (.refused(.malformedRequestLine), "we do not speak the PROXY protocol"),
        "pp_02": (.refused(.malformedRequestLine), "we do not speak the PROXY protocol"),
        "pp_04": (.refused(.malformedRequestLine), "we do not speak the PROXY protocol"),
        "pp_05": (.refused(.malformedRequestLine), "we do not speak the PROXY protocol"),
        "rfc9112_smuggle_gzip_chunked_01":
            (.refused(.malformedCoding), "a list of codings smuggles requests"),
        "rfc9112_smuggle_te_identity_chunked_01":
            (.refused(.malformedCoding), "a list of codings smuggles requests"),
        "rfc9112_target_absolute_userinfo_01":
            (
                .refused(.malformedTarget),
                "a user in a target deceives its reader (RFC 9110, 4.2.4)"
            ),
        "rfc9112_target_authority_connect_01":
            (.refused(.unknownMethod), "CONNECT would make a proxy of us"),
        "rfc9112_target_authority_ipv6_01":
            (.refused(.unknownMethod), "CONNECT would make a proxy of us"),
    ]

    @Test func `each invalid request is refused, or only by a setting of that server`() throws {
        let entries = try RequestCorpus.entries(.invalid)
        for entry in entries {
            let end = ParsedRequests(RequestCorpus.withHosts(entry.bytes)).end
            let isSetting = Self.refusedBySetting[entry.name] != nil
            #expect((end == .clean) == isSetting, "\(entry.name): \(end)")
        }
        print("corpus: \(entries.count) invalid, \(Self.refusedBySetting.count) only by a setting")
    }

    @Test func `each valid request is understood, or differs for a reason`() throws {
        let entries = try RequestCorpus.entries(.valid)
        for entry in entries {
            let end = ParsedRequests(RequestCorpus.withHosts(entry.bytes)).end
            #expect(end == Self.differing[entry.name]?.end ?? .clean, "\(entry.name)")
        }
        print("corpus: \(entries.count) valid, \(Self.differing.count) differ on purpose")
    }
}
