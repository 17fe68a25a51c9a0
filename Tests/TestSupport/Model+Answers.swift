package import Models

extension Model {
    /// The scores of rows of float32, row after row, as the signature's outputs lie.
    package func scores(ofRows rows: [Float]) -> [Double] {
        let width = signature.inputs.count
        return rows.withUnsafeBufferPointer {
            scores(of: ModelRows($0, count: rows.count / width, width: width))
        }
    }

    package func scores(ofRows rows: [Double]) -> [Double] {
        let width = signature.inputs.count
        return rows.withUnsafeBufferPointer {
            scores(of: ModelRows($0, count: rows.count / width, width: width))
        }
    }

    /// What the outputs of a role are for the rows, one after the other.
    package func answers(_ role: ModelSignature.OutputRole, to rows: [Float]) -> [Float] {
        guard let range = signature.range(of: role) else { return [] }
        let scores = scores(ofRows: rows)
        return stride(from: 0, to: scores.count, by: signature.scoreWidth).flatMap { start in
            range.map { Float(scores[start + $0]) }
        }
    }
}
