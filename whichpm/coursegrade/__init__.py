"""The course grade: its policy as one file has it, the grade that follows, and the policy in a learner's words."""
