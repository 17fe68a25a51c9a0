/// Values that are written by the hundred for each row: straight from where they lie.
extension BinaryCopyEncoder {
    /// For a column of type `uuid`.
    package mutating func append(_ value: PostgresUUID) {
        bytes.appendBigEndian(Int32(16))
        bytes.appendBigEndian(value.high)
        bytes.appendBigEndian(value.low)
    }

    /// For a column of type `json`.
    ///
    /// - Parameter json: A document in UTF-8.
    package mutating func append(json: ArraySlice<UInt8>) {
        bytes.appendBigEndian(Int32(json.count))
        bytes.append(contentsOf: json)
    }

    /// For a column of type `text`.
    ///
    /// - Parameter character: Of ASCII, and not NUL, at each of `count` places.
    package mutating func append(ascii count: Int, _ character: (Int) -> UInt8) {
        bytes.appendBigEndian(Int32(count))
        bytes.append(count: count) { space in
            for place in 0..<count {
                space.storeBytes(of: character(place), toByteOffset: place, as: UInt8.self)
            }
        }
    }

    /// For a column of type `double precision[]`.
    package mutating func append(_ values: ArraySlice<Double>) {
        guard beginArray(of: .float8, count: values.count, bytes: 12 * values.count) else { return }
        bytes.append(count: 12 * values.count) { space in
            var end = space
            for value in values {
                end.storeBytes(of: UInt32(8).bigEndian, as: UInt32.self)
                end.storeBytes(of: value.bitPattern.bigEndian, toByteOffset: 4, as: UInt64.self)
                end += 12
            }
        }
    }

    /// For a column of type `timestamptz[]`.
    ///
    /// - Parameter value: At each of `count` places; `nil` for null.
    package mutating func append(
        timestamps count: Int, _ value: (Int) -> PostgresTimestamp?
    ) throws(PostgresError) {
        var nulls = 0
        for place in 0..<count where value(place) == nil { nulls += 1 }
        guard
            beginArray(
                of: .timestamptz, count: count, bytes: 12 * count - 8 * nulls, hasNulls: nulls > 0)
        else { return }
        for place in 0..<count {
            guard let time = value(place) else {
                bytes.appendBigEndian(Int32(-1))
                continue
            }
            bytes.appendBigEndian(Int32(8))
            bytes.appendBigEndian(try time.wireMicroseconds())
        }
    }

    /// Writes the head of an array of one dimension, in the layout of `array_send`.
    ///
    /// - Parameter length: Of the elements.
    /// - Returns: Whether elements follow.
    private mutating func beginArray(
        of type: PostgresType, count: Int, bytes length: Int, hasNulls: Bool = false
    ) -> Bool {
        bytes.appendBigEndian(Int32(count == 0 ? 12 : 20 + length))
        bytes.appendBigEndian(Int32(count == 0 ? 0 : 1))
        bytes.appendBigEndian(Int32(hasNulls ? 1 : 0))
        bytes.appendBigEndian(type.oid)
        guard count > 0 else { return false }
        bytes.appendBigEndian(Int32(count))
        bytes.appendBigEndian(Int32(1))
        return true
    }
}
