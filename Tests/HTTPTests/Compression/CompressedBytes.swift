import HTTP

/// What the deflater makes of the pieces of a body.
func deflated(
    _ pieces: [ArraySlice<UInt8>], _ coding: ContentCoding = .gzip, flushing: Bool = false
) -> [UInt8] {
    var deflater = Deflater(coding)
    var output = OutputBuffer()
    for piece in pieces {
        piece.withUnsafeBytes { deflater.compress($0, into: &output) }
        if flushing { deflater.flush(into: &output) }
    }
    deflater.finish(into: &output)
    return Array(output.bytes)
}

func deflated(_ bytes: [UInt8], _ coding: ContentCoding = .gzip) -> [UInt8] {
    deflated([bytes[...]], coding)
}

/// What the inflater makes of the pieces of a compressed body.
func inflated(
    _ pieces: [ArraySlice<UInt8>], _ coding: ContentCoding = .gzip, bytesMax: Int = .max,
    limits: CompressionLimits = CompressionLimits()
) throws(InflationError) -> [UInt8] {
    var inflater = Inflater(coding, bytesMax: bytesMax, limits: limits)
    var output = OutputBuffer()
    for piece in pieces {
        // Typed throws do not pass through the slice's own access to its bytes.
        let result = piece.withUnsafeBytes { bytes in
            Result { () throws(InflationError) in try inflater.inflate(bytes, into: &output) }
        }
        try result.get()
    }
    try inflater.finish()
    return Array(output.bytes)
}

func inflated(
    _ bytes: [UInt8], _ coding: ContentCoding = .gzip, bytesMax: Int = .max,
    limits: CompressionLimits = CompressionLimits()
) throws(InflationError) -> [UInt8] {
    try inflated([bytes[...]], coding, bytesMax: bytesMax, limits: limits)
}

extension [UInt8] {
    /// The bytes cut at random, most pieces small, some empty.
    func cut(using random: inout some RandomNumberGenerator) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = self[...]
        while !rest.isEmpty {
            let lengthMax = [0, 1, 7, 100, 5000, 70_000].randomElement(using: &random) ?? 1
            let length = Int.random(in: 0...lengthMax, using: &random)
            pieces.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return pieces
    }

    /// Up to 200,000 bytes, of few kinds or of all, with repeats from near and far.
    static func random(using random: inout some RandomNumberGenerator) -> [UInt8] {
        let length = Int.random(in: 0...200_000, using: &random)
        let largest = [1, 9, 255].randomElement(using: &random) ?? 255
        var bytes: [UInt8] = []
        while bytes.count < length {
            if bytes.count > 10, Bool.random(using: &random) {
                let start = Int.random(in: 0..<bytes.count, using: &random)
                bytes += bytes[start..<Swift.min(bytes.count, start + 300)]
            } else {
                for _ in 0..<Int.random(in: 1...50, using: &random) {
                    bytes.append(UInt8(Int.random(in: 0...largest, using: &random)))
                }
            }
        }
        return bytes
    }
}
