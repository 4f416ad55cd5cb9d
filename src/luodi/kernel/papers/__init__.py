"""Word and PDF after the GB/T 9704 profile: a paper goes in as data, a file comes out as bytes."""
