/// One of two tensors, number by number, as a third says.
struct ONNXChoice: ONNXStep {
    let condition: ONNXOperand
    let yes: ONNXOperand
    let no: ONNXOperand
    let conditionPlaces: [Int32]
    let yesPlaces: [Int32]
    let noPlaces: [Int32]
    let result: ONNXOperand

    var byteCount: Int { (conditionPlaces.count + yesPlaces.count + noPlaces.count) * 4 }

    func run(_ block: ONNXBlock) {
        for row in 0..<block.count(result) {
            let condition = block.pointer(condition) + row * block.stride(condition)
            let yes = block.pointer(yes) + row * block.stride(yes)
            let no = block.pointer(no) + row * block.stride(no)
            let to = block.pointer(result) + row * result.width
            for index in 0..<result.width {
                to[index] =
                    condition[Int(conditionPlaces[index])] != 0
                    ? yes[Int(yesPlaces[index])] : no[Int(noPlaces[index])]
            }
        }
    }
}
