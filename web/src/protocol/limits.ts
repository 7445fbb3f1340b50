// Made by "npm run protocol" from the schemas of the HTTP API: change those, not this.
export const ProfileForm = { name: { maxlength: 80 } };
export const NewLibrary = {
  name: { maxlength: 100 },
  time_zone: { maxlength: 60 },
  country: { maxlength: 2 },
};
export const LibraryForm = {
  chats_at_once: { min: 1, max: 99 },
  name: { maxlength: 100 },
  language: { maxlength: 20 },
  time_zone: { maxlength: 60 },
  country: { maxlength: 2 },
  privacy_url: { maxlength: 200 },
  exempt_networks: { maxlength: 2000 },
};
export const NewDepartment = { name: { maxlength: 80 } };
export const DepartmentForm = { name: { maxlength: 80 }, backup_after: { min: 0, max: 32767 } };
export const QuestionForm = { label: { maxlength: 120 } };
export const NewWidget = { heading: { maxlength: 80 }, sites: { maxlength: 4000 } };
export const WidgetForm = {
  logo: { maxlength: 64 },
  slug: { maxlength: 50 },
  title: { maxlength: 40 },
  heading: { maxlength: 80 },
  welcome: { maxlength: 500 },
  offline: { maxlength: 500 },
  contact_email: { maxlength: 254 },
  contact_phone: { maxlength: 40 },
  contact_url: { maxlength: 200 },
  ask_name: { maxlength: 8 },
  ask_contact: { maxlength: 8 },
  wait_minutes: { max: 60 },
  form: { maxlength: 8 },
  side: { maxlength: 8 },
  accent: { maxlength: 7 },
  invite_after: { min: 5, max: 90 },
  invite_pages: { maxlength: 4000 },
  invite_text: { maxlength: 200 },
  sites: { maxlength: 4000 },
};
export const InvitedPerson = { email: { maxlength: 254 }, name: { maxlength: 80 } };
export const PersonForm = { email: { maxlength: 254 }, name: { maxlength: 80 } };
export const SignInForm = {
  second_factor: { maxlength: 14 },
  idle_minutes: { min: 5, max: 1440 },
  password_length: { min: 8, max: 64 },
  desk_networks: { maxlength: 2000 },
};
export const NewFaqGroup = {
  name: { maxlength: 100 },
  slug: { maxlength: 60 },
  description: { maxlength: 300 },
};
export const FaqGroupForm = {
  name: { maxlength: 100 },
  slug: { maxlength: 60 },
  description: { maxlength: 300 },
};
export const FaqForm = {
  links: { maxlength: 100000 },
  question: { maxlength: 300 },
  slug: { maxlength: 80 },
  answer: { maxlength: 50000 },
  topics: { maxlength: 500 },
  keywords: { maxlength: 500 },
};
export const SharedCannedMessage = {
  title: { maxlength: 80 },
  text: { maxlength: 20000 },
  tags: { maxlength: 200 },
};
export const NewSharedCannedMessage = {
  title: { maxlength: 80 },
  text: { maxlength: 20000 },
  tags: { maxlength: 200 },
};
export const SharedCannedMessageForm = {
  title: { maxlength: 80 },
  text: { maxlength: 20000 },
  tags: { maxlength: 200 },
};
export const NewQueue = {
  address: { maxlength: 254 },
  name: { maxlength: 80 },
  slug: { maxlength: 50 },
  welcome: { maxlength: 500 },
};
export const QueueForm = {
  address: { maxlength: 254 },
  name: { maxlength: 80 },
  slug: { maxlength: 50 },
  welcome: { maxlength: 500 },
};
export const CannedMessageForm = {
  title: { maxlength: 80 },
  text: { maxlength: 20000 },
  tags: { maxlength: 200 },
};
export const AppointmentLinkForm = { label: { maxlength: 80 }, address: { maxlength: 2000 } };
