"""What an answer is: labelled datasets, outcomes and numbers drawn from traces."""
