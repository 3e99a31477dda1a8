/** Version of the platform packages, which move together. */
export const platformVersion = '0.1.0'
