import "../tokens.css";
import "./site.css";
import "./forms.css";
import "./ticket.css";
