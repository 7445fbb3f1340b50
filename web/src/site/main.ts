import "../tokens.css";
import "./site.css";
