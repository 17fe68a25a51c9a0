/// How one margin of a row came about: where it starts, and how far each input moves it from there.
///
/// Bias and contributions add up to the margin.
package struct Contributions: Sendable, Equatable {
    /// The margin before anything is known of the row: of trees the average over the training data,
    /// of a linear formula its answer to the means.
    package let bias: Double
    /// One number an input, in the order of the signature's.
    package let inputs: [Double]

    package init(bias: Double, inputs: [Double]) {
        self.bias = bias
        self.inputs = inputs
    }

    /// The margin that the parts add up to.
    package var margin: Double { inputs.reduce(bias, +) }
}
