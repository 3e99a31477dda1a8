/** Why a backup or a restore does not go on, for whoever asked for it. */
export class Refusal extends Error {}
