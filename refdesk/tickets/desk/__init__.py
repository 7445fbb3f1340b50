"""What an operator's desk calls over HTTP about tickets."""
