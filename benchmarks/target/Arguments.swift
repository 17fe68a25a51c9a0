import HTTP

/// The command line.
struct Arguments {
    /// 0 lets the system choose.
    private(set) var port: UInt16 = 0
    private(set) var adminPort: UInt16 = 0
    /// One per core where `nil`.
    private(set) var loops: Int?
    private(set) var printsPorts = false
    private(set) var limits = Limits()
    /// Plain HTTP where `nil`.
    private(set) var tls: TLSConfiguration?

    static let usage = """
        usage: http-target [--port N] [--admin-port N] [--loops N] [--connections-max N]
                           [--tls-certificate FILE --tls-key FILE] [--print-ports]
        """

    init(_ words: some Sequence<String>) throws(ArgumentsError) {
        var words = words.makeIterator()
        var (certificate, key): (String?, String?)
        while let option = words.next() {
            switch option {
            case "--port": port = try Self.number(option, words.next())
            case "--admin-port": adminPort = try Self.number(option, words.next())
            case "--loops": loops = Int(try Self.number(option, words.next()) as UInt16)
            case "--connections-max":
                limits.connectionsMax = Int(try Self.number(option, words.next()) as UInt32)
            case "--tls-certificate": certificate = words.next()
            case "--tls-key": key = words.next()
            case "--print-ports": printsPorts = true
            default: throw .unknownOption(option)
            }
        }
        if let certificate, let key {
            tls = TLSConfiguration(certificatePath: certificate, keyPath: key)
        } else if certificate != nil || key != nil {
            throw .halfTLS
        }
        if loops == 0 { throw .notANumber(option: "--loops") }
    }

    private static func number<Number: FixedWidthInteger>(
        _ option: String, _ text: String?
    ) throws(ArgumentsError) -> Number {
        guard let text, let number = Number(text) else { throw .notANumber(option: option) }
        return number
    }
}
