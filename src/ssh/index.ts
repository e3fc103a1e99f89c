/** SSH keys and signatures: the only place that calls OpenSSH's programs. */
export { findKey, type SigningKey } from './find-key.js';
export { sign, type Signed } from './sign.js';
export { verify, type Verified } from './verify.js';
export { SSH_KEYGEN } from './ssh-keygen.js';
