/// The class and the scores of a tree classifier with two classes, by ONNX Runtime's rules, which
/// the operator's description leaves open.
///
/// Where all leaves vote for one class only, whichever it is called, their sum is the score of the
/// **second** class, and where none is negative it is taken for a probability. Where they vote for
/// both, the class is the second as soon as its sum is above 0. (ONNX Runtime then answers 1 and 0
/// whatever the classes are called; here the class is the second or the first.)
struct ONNXBinaryVotes: ONNXStep {
    /// 0, 1 or 2 numbers.
    let base: [Double]
    let votesForFirst: Bool
    let votesForSecond: Bool
    let isWithoutNegativeVotes: Bool
    let link: ONNXLink
    /// As wide as the trees sum.
    let element: ONNXElement
    let sums: ONNXOperand
    /// The number of the class.
    let place: ONNXOperand
    let scores: ONNXOperand

    var byteCount: Int { 0 }

    func run(_ block: ONNXBlock) {
        var sum = block.pointer(sums)
        var score = block.pointer(scores)
        let places = block.pointer(place)
        for row in 0..<block.count(scores) {
            places[row] = vote(sum[0], sum[1], score)
            sum += 2
            score += 2
        }
    }

    private func vote(
        _ first: Double, _ second: Double, _ scores: UnsafeMutablePointer<Double>
    ) -> Double {
        var (first, second) = (first, second)
        let isPair = votesForSecond || base.count == 2
        switch base.count {
        case 2 where votesForSecond:
            second = element.cast(base[1] + first)
            first = -second
        case 1, 2: first = element.cast(first + base[0])
        default: break
        }
        // A class that no leaf votes for scores 0, whatever its base.
        if !votesForFirst, isPair { first = 0 }
        let sum = votesForSecond ? second : votesForFirst ? first : 0
        let isOfOneClass = votesForFirst != votesForSecond
        let isProbability = isOfOneClass && isWithoutNegativeVotes
        let isPositive = sum > (isProbability ? 0.5 : 0)
        if isPair {
            scores[0] = first
            scores[1] = second
            link.apply(scores, count: 2, element)
        } else if link == .logistic {
            scores[0] = element.cast(ONNXLink.logistic(-first))
            scores[1] = element.cast(ONNXLink.logistic(first))
        } else if isProbability {
            scores[0] = element.cast(1 - first)
            scores[1] = first
        } else {
            scores[0] = -first
            scores[1] = first
        }
        scores[0] = ONNXElement.float.cast(scores[0])
        scores[1] = ONNXElement.float.cast(scores[1])
        return isPositive ? 1 : 0
    }
}
