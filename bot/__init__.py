"""The running assistant: a message comes in, is understood, decided on, acted on, answered and recorded."""
