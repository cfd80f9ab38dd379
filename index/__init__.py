"""How we find it: passages -> vectors in Chroma + a lexical index -> ranked hits. Knows nothing about health."""
