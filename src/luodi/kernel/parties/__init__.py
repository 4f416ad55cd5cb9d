"""Parties: organisations by credit code with dated names and sites; no natural persons."""
