// Ends well only where nodemailer is installed.
import 'nodemailer';
