package import Models

/// The rows that a request to infer brings.
package enum InferenceRows {
    /// One tensor of float32 or float64 holds them as the model takes them, within the body.
    case whole(UnsafeRawBufferPointer, TensorDatatype, count: Int)
    case gathered(InputRows)

    package var count: Int {
        switch self {
        case .whole(_, _, let count): count
        case .gathered(let rows): rows.count
        }
    }

    /// What came of the rows that are borrowed.
    func given(in rows: ModelRows) -> GivenInputs {
        switch self {
        case .whole: GivenInputs(numbers: rows)
        case .gathered(let rows): rows.given
        }
    }

    /// The rows for a model with so many inputs; not copied where they lie as numbers must.
    package func withRows<Result>(
        width: Int, _ use: (ModelRows) throws -> Result
    ) rethrows -> Result {
        switch self {
        case .whole(let bytes, .fp64, let count):
            return try bytes.withNumbers(of: Double.self) {
                try use(ModelRows($0, count: count, width: width))
            }
        case .whole(let bytes, _, let count):
            return try bytes.withNumbers(of: Float.self) {
                try use(ModelRows($0, count: count, width: width))
            }
        case .gathered(let rows):
            return try rows.withRows(use)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes as little-endian numbers: in place, or copied to where such numbers may lie.
    fileprivate func withNumbers<Number, Result>(
        of type: Number.Type, _ use: (UnsafeBufferPointer<Number>) throws -> Result
    ) rethrows -> Result {
        let isAligned = Int(bitPattern: baseAddress) % MemoryLayout<Number>.alignment == 0
        if isAligned { return try use(bindMemory(to: Number.self)) }
        return try withUnsafeTemporaryAllocation(
            byteCount: count, alignment: MemoryLayout<Number>.alignment
        ) { copy in
            copy.copyMemory(from: self)
            return try use(UnsafeBufferPointer(copy.bindMemory(to: Number.self)))
        }
    }
}
