/// Scores rows as libxgboost's `gblinear` does: in float32 the bias and the base margin first, then
/// feature after feature; a missing value adds nothing.
struct XGBoostLinearScorer: Scorer {
    /// Feature after feature, the bias last, of each a number an output.
    let weights: [Float]
    let baseMargin: Float
    let outputCount: Int
    let link: XGBoostLink

    var byteCount: Int { weights.count * 4 }

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        let width = link.width(ofOutputs: outputCount) + outputCount
        withUnsafeTemporaryAllocation(of: Float.self, capacity: outputCount) { margins in
            for row in 0..<rows.count {
                let bias = weights.count - outputCount
                for output in 0..<outputCount {
                    margins.initializeElement(at: output, to: weights[bias + output] + baseMargin)
                }
                for feature in 0..<rows.width {
                    let value = rows.float32(at: row * rows.width + feature)
                    guard !value.isNaN else { continue }
                    for output in 0..<outputCount {
                        margins[output] += value * weights[feature * outputCount + output]
                    }
                }
                link.write(UnsafeBufferPointer(margins), to: scores.baseAddress! + row * width)
            }
        }
    }
}

extension ModelRows {
    fileprivate func float32(at index: Int) -> Float {
        switch values {
        case .float32(let values): values[index]
        case .float64(let values): Float(values[index])
        }
    }
}
