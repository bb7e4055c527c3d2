"""From a broker's export to contracts: what the file is, which column is which, what each row says."""
