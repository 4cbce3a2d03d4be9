"""H: the gate on a real cluster. Each case trips one gate for real and clears it as the finding's own remedy says."""
