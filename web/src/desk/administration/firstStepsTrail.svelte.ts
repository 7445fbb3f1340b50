/** Whether the administrator came from "First steps" and has not been back: then each page leads back to it. */
class FirstStepsTrail {
  active = $state.raw(false);
}

export const firstStepsTrail = new FirstStepsTrail();
