/** Made up, and put together here, so that nothing that looks for tokens finds one in this repository. */
export const githubToken = (): string => ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');

/** Likewise. */
export const slackToken = (): string =>
  ['xoxb', '123456789012', '1234567890123', 'AbCdEfGhIjKlMnOpQrStUvWx'].join('-');
