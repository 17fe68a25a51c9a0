/// The buffers a connection has while the loop visits it.
extension Connection {
    /// Takes the loop's buffers where there is none of our own.
    mutating func borrowBuffers(_ spares: inout SpareBuffers) {
        if input.capacity == 0 {
            hasBorrowedInput = true
            swap(&input, &spares.input)
        }
        if output.capacity == 0 {
            if spares.output.capacity == 0 {
                spares.output = OutputBuffer(capacity: SpareBuffers.bytes)
            }
            swap(&output, &spares.output)
        }
    }

    /// Gives them back; what is unfinished moves to memory of its own.
    mutating func returnBuffers(_ spares: inout SpareBuffers) {
        if hasBorrowedInput {
            hasBorrowedInput = false
            if input.isEmpty {
                input.clear()
                swap(&input, &spares.input)
                input = InputBuffer()
            } else {
                let rest = input.compacted()
                input.clear()
                swap(&input, &spares.input)
                input = rest
            }
        } else if input.isEmpty {
            input = InputBuffer()
        }
        guard output.isEmpty else { return }
        // One that grew for a large answer is not kept for small ones.
        if spares.output.capacity == 0, output.capacity <= 4 * SpareBuffers.bytes {
            swap(&output, &spares.output)
        } else {
            output = OutputBuffer()
        }
    }

    /// What its buffers occupy between visits.
    var heldBytes: Int {
        input.capacity + output.capacity + (decoder?.heldBytes ?? 0)
    }
}
