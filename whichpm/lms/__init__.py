"""The places where classes are: quizzes and packages of a learning management system (LMS)."""
