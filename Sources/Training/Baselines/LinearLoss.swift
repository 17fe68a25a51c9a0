import Features

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What logistic, softmax and Poisson regression make small: the sum of the rows' losses and
/// ½‖w‖², the intercepts left out.
struct LinearLoss {
    let design: DesignMatrix
    let labels: [Double]
    let task: ModelTask
    let outputs: Int

    /// - Parameters:
    ///   - weights: For each output its coefficients and its intercept.
    ///   - gradient: Set to how the value grows with each weight.
    func value(at weights: [Double], gradient: inout [Double]) -> Double {
        let width = design.width
        var sum = 0.0
        for index in gradient.indices { gradient[index] = 0 }
        var margins = [Double](repeating: 0, count: outputs)
        for row in 0..<design.count {
            for output in 0..<outputs {
                let first = output * (width + 1)
                var margin = weights[first + width]
                for column in 0..<width {
                    margin += weights[first + column] * Double(design.values[row * width + column])
                }
                margins[output] = margin
            }
            sum += loss(of: labels[row], &margins)
            for output in 0..<outputs {
                let first = output * (width + 1)
                for column in 0..<width {
                    gradient[first + column] +=
                        margins[output] * Double(design.values[row * width + column])
                }
                gradient[first + width] += margins[output]
            }
        }
        for output in 0..<outputs {
            for index in output * (width + 1)..<output * (width + 1) + width {
                sum += weights[index] * weights[index] / 2
                gradient[index] += weights[index]
            }
        }
        return sum
    }

    /// The loss of a row, whose margins become its derivatives by them.
    private func loss(of label: Double, _ margins: inout [Double]) -> Double {
        switch task {
        case .multiclass:
            let greatest = margins.reduce(-Double.infinity, max)
            let total = margins.reduce(0) { $0 + exp($1 - greatest) }
            let loss = greatest + log(total) - margins[Int(label)]
            for output in margins.indices {
                margins[output] = exp(margins[output] - greatest) / total
            }
            margins[Int(label)] -= 1
            return loss
        case .count:
            // Beyond e³⁰ a step was too long; the line search takes a shorter one.
            let rate = exp(min(margins[0], 30))
            let loss = rate - label * margins[0]
            margins[0] = rate - label
            return loss
        case .binary, .regression:
            let margin = margins[0]
            let loss = max(margin, 0) + log1p(exp(-margin.magnitude)) - label * margin
            margins[0] = 1 / (1 + exp(-margin)) - label
            return loss
        }
    }
}
