extension ExchangeRecord {
    /// The route that answered, as `ObjectIdentifier` of its template: counters are found by it
    /// without a look at any text.
    package var routeIdentity: ObjectIdentifier? { template.map(ObjectIdentifier.init) }

    /// The request's id as a fraction of 2⁶⁴, for choosing some requests by their ids alone: an
    /// id of our own is the number its digits say, one of the client's is spread evenly.
    package var identifierBits: UInt64 { identifier.bits }
}

extension RequestID {
    /// See `ExchangeRecord.identifierBits`.
    var bits: UInt64 {
        switch self {
        case .generated(let bits): return bits
        case .given(let text):
            // FNV-1a (Fowler, Noll and Vo), and a mixer, because the last byte does not reach its
            // upper bits.
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
            var mixer = SplitMix64(seed: hash)
            return mixer.next()
        }
    }
}
